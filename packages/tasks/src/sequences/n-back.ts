import { foldKey, type SymbolPort } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions, stepsOption } from '../options/options.ts';
import { integerDraw } from '../uniform-draws.ts';
import { binaryEntropy } from './entropy.ts';
import { numberedTask } from './numbered-task.ts';

const NAME = 'n-back';
const SOURCE =
  'Kirchner, "Age differences in short-term retention of rapidly changing information", Journal of Experimental ' +
  'Psychology 55 (1958)';

const OPTIONS = {
  back: integerOption({ default: 2, min: 1, max: 1000, meaning: 'number of steps to look back' }),
  stimuli: integerOption({ default: 4, min: 2, max: 1000, meaning: 'number of stimuli that there are' }),
  steps: stepsOption,
} as const;

/** Options of {@link nBack}. */
export interface NBackOptions {
  /** Steps to look back; 2 where it is left out. */
  readonly back?: number;
  /** Stimuli that there are, at least 2; 4 where it is left out, so that a quarter of the steps match. */
  readonly stimuli?: number;
  /** Stimuli in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

/** Nothing is asked for in the first steps, which have none to look back to. */
const NOTHING = 2;
const MATCH: SymbolPort = { kind: 'symbol', name: 'match', size: 2, ignore: NOTHING };

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { back, stimuli, steps } = options;
  return numberedTask({
    name: NAME,
    source: SOURCE,
    options,
    input: { kind: 'symbol', name: 'stimulus', size: stimuli },
    target: MATCH,
    plateaus: [{ label: 'no memory', natsPerCycle: steps * binaryEntropy(1 / stimuli) }],
    writer(key) {
      const stimulusKey = foldKey(key, 'stimuli');
      return (into, place, number, lane) => {
        const stimulus = integerDraw(stimulusKey, number, lane, stimuli);
        (into['stimulus'] as Int32Array)[place] = stimulus;
        (into['match'] as Int32Array)[place] =
          number < back
            ? NOTHING
            : integerDraw(stimulusKey, number - back, lane, stimuli) === stimulus
              ? 1
              : 0;
      };
    },
  });
}

/** The n-back task in the registry. */
export const nBackDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Whether each stimulus is the same as the one some steps before.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * n-back: stimuli without end, drawn at random, and at each the question whether it is the one `back` steps before. In the
 * first steps of a stream, which have none to look back to, nothing is asked for.
 *
 * The answer follows from what was seen, so the floor is 0. Whoever remembers nothing knows that one in `stimuli` matches,
 * which is the plateau.
 *
 * Source: Kirchner (1958), where the stimulus itself is asked for; as a question of yes and no in Gevins and Cutillo (1993).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function nBack(options: NBackOptions = {}): Task {
  return create(options, NAME);
}
