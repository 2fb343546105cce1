import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions } from '../options/options.ts';
import { BLANK, drawMatch, drawSample, drawTest, MATCH_PORT } from './match-port.ts';
import { trialTask } from './trial-task.ts';

const NAME = 'delayed-match';
const SOURCE =
  'Blough, "Delayed matching in the pigeon", Journal of the Experimental Analysis of Behavior 2 (1959); as a task of ' +
  'networks Yang, Joglekar, Song, Newsome and Wang, Nature Neuroscience 22 (2019)';

const OPTIONS = {
  stimuli: integerOption({ default: 4, min: 2, max: 1000, meaning: 'number of stimuli that there are' }),
  delay: integerOption({
    default: 8,
    min: 0,
    max: 100_000,
    meaning: 'number of blanks between sample and test',
  }),
} as const;

/** Options of {@link delayedMatch}. */
export interface DelayedMatchOptions {
  /** Stimuli that there are, at least 2; 4 where it is left out. */
  readonly stimuli?: number;
  /** Blanks between sample and test; 8 where it is left out. */
  readonly delay?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { stimuli, delay } = options;
  const steps = 1 + delay + 1;
  return trialTask({
    name: NAME,
    source: SOURCE,
    options,
    steps,
    inputs: [{ kind: 'symbol', name: 'stimulus', size: stimuli + 1 }],
    targets: [MATCH_PORT],
    floor: 0,
    plateaus: [{ label: 'a coin', natsPerCycle: Math.LN2 }],
    write({ into, lane, batch, key }) {
      const stimulus = into['stimulus'] as Int32Array;
      const test = (steps - 1) * batch + lane;
      stimulus[lane] = BLANK + 1 + drawSample(key, lane, stimuli);
      stimulus[test] = BLANK + 1 + drawTest(key, lane, stimuli);
      (into['match'] as Int32Array)[test] = drawMatch(key, lane) ? 1 : 0;
    },
  });
}

/** The delayed match to sample in the registry. */
export const delayedMatchDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Whether a test stimulus is the sample that was shown before a pause.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Delayed match to sample: a sample, blanks, and a test, which is the sample again or another stimulus, by a fair coin. The
 * target `match` says at the test whether it is; at all other steps nothing is asked for. On the port `stimulus` a blank is
 * 0.
 *
 * The answer follows from what was seen, so the floor is 0; sample or test alone say nothing, which costs `ln 2`.
 *
 * Source: Blough (1959), and many since; as a task of networks Yang et al., Nature Neuroscience 22 (2019).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function delayedMatch(options: DelayedMatchOptions = {}): Task {
  return create(options, NAME);
}
