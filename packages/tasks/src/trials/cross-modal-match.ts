import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { shuffleEpoch } from '../examples/epoch-order.ts';
import { integerOption, resolveOptions } from '../options/options.ts';
import { BLANK, drawMatch, drawSample, drawTest, FREE_DRAWS, MATCH_PORT } from './match-port.ts';
import { trialTask } from './trial-task.ts';

const NAME = 'cross-modal-match';
const SOURCE =
  'Fuster, Bodner and Kroger, "Cross-modal and cross-temporal association in neurons of frontal cortex", Nature 405 (2000)';

const OPTIONS = {
  pairs: integerOption({
    default: 4,
    min: 2,
    max: 1000,
    meaning: 'number of sights, and of sounds, one of which belongs to each sight',
  }),
  delay: integerOption({
    default: 6,
    min: 0,
    max: 100_000,
    meaning: 'number of blanks between sample and test',
  }),
  seed: integerOption({
    default: 0,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    meaning: 'seed that sights and sounds are paired with, whatever the seed of the training',
  }),
} as const;

/** Options of {@link crossModalMatch}. */
export interface CrossModalMatchOptions {
  /** Sights, and sounds, at least 2; 4 where it is left out. */
  readonly pairs?: number;
  /** Blanks between sample and test; 6 where it is left out. */
  readonly delay?: number;
  /** What sights and sounds are paired with; 0 where it is left out. */
  readonly seed?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { pairs, delay, seed } = options;
  const soundOf = new Int32Array(pairs);
  shuffleEpoch(soundOf, foldKey(randomKey(seed), 'pairs'), 0);
  const steps = 1 + delay + 1;
  return trialTask({
    name: NAME,
    source: SOURCE,
    options,
    steps,
    inputs: [
      { kind: 'symbol', name: 'sight', size: pairs + 1 },
      { kind: 'symbol', name: 'sound', size: pairs + 1 },
    ],
    targets: [MATCH_PORT],
    floor: 0,
    plateaus: [{ label: 'a coin', natsPerCycle: Math.LN2 }],
    write({ into, lane, batch, key }) {
      const sight = into['sight'] as Int32Array;
      const sound = into['sound'] as Int32Array;
      const test = (steps - 1) * batch + lane;
      const sightFirst = uniformAt(key, FREE_DRAWS, lane) < 0.5;
      const seen = sightFirst ? drawSample(key, lane, pairs) : drawTest(key, lane, pairs);
      const heard = sightFirst ? drawTest(key, lane, pairs) : drawSample(key, lane, pairs);
      sight[sightFirst ? lane : test] = BLANK + 1 + seen;
      sound[sightFirst ? test : lane] = BLANK + 1 + (soundOf[heard] as number);
      (into['match'] as Int32Array)[test] = drawMatch(key, lane) ? 1 : 0;
    },
  });
}

/** The delayed cross-modal match in the registry. */
export const crossModalMatchDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Whether a sound belongs to the sight that came before a pause, or a sight to the sound.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Delayed cross-modal match: to each of some sights belongs one sound, which is for the network to find out. A sample comes
 * on one of the ports `sight` and `sound`, then blanks on both, then a test on the other one, which belongs to the sample or
 * does not, by a fair coin; so which port comes first. The target `match` says at the test whether it does; at all other
 * steps nothing is asked for. A blank is 0.
 *
 * The answer follows from what was seen, so the floor is 0; one of the two alone says nothing, which costs `ln 2`.
 *
 * Source: Fuster, Bodner and Kroger, Nature 405 (2000), where a sound comes first, and a choice of two colours after it.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function crossModalMatch(options: CrossModalMatchOptions = {}): Task {
  return create(options, NAME);
}
