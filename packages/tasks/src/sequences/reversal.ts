import { bracketTask } from './bracket-task.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import { optionFault } from '../errors.ts';
import { integerOption, resolveOptions, stepsOption } from '../options/options.ts';
import { reversalCosts } from './reversal-floor.ts';
import { ReversalText } from './reversal-text.ts';
import type { Task } from '../contract/task.ts';

const NAME = 'reversal';
const SOURCE =
  'Miconi, "Neural networks with differentiable structure", arXiv 1606.06216 (2016), section "Tasks", hard problem';

/** The rules of the options of {@link reversal}. */
export const REVERSAL_OPTIONS = {
  letters: integerOption({ default: 6, min: 1, max: 512, meaning: 'number of letters in a group' }),
  flips: integerOption({
    default: 1,
    min: 0,
    max: 512,
    meaning: 'number of letters that differ from the reverse of the last group',
  }),
  steps: stepsOption,
} as const;

/** Options of {@link reversal}. */
export interface ReversalOptions {
  /** Letters in a group, 1 to 512; 6 where it is left out. */
  readonly letters?: number;
  /** Letters that differ from the reverse of the last group, 0 to `letters`; 1 where it is left out. */
  readonly flips?: number;
  /** Characters in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

/** Makes the task from options that stand at a path. Throws {@link TaskOptionError} for bad ones. */
export function createReversal(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, REVERSAL_OPTIONS, given, path);
  const { letters, flips, steps } = options;
  if (flips > letters) {
    throw optionFault({
      path: `${path}.flips`,
      found: String(flips),
      expected: `at most ${letters}, the number of letters`,
      remedy: 'Flip fewer letters, or give the groups more of them.',
    });
  }
  return bracketTask({
    name: NAME,
    source: SOURCE,
    options,
    ...reversalCosts({ letters, flips }, steps),
    needsMemory: true,
    text: (key, batch) => new ReversalText({ letters, flips, key, batch }),
  });
}

/** The reversal task in the registry. */
export const reversalDefinition: TaskDefinition = {
  name: NAME,
  summary:
    'Groups of letters in brackets, each the reverse of the last one with some letters flipped (hard).',
  source: SOURCE,
  options: REVERSAL_OPTIONS,
  create: createReversal,
};

/**
 * The hard problem: groups `(` + letters a or b + `)`, each the reverse of the last one with `flips` distinct letters,
 * chosen at random, flipped. Predicting it to its floor of `ln C(letters, flips)` nats a group takes a memory of a whole
 * group, read backwards; the plateaus are those of {@link reversalNatsPerGroup}.
 *
 * Source: Miconi, "Neural networks with differentiable structure", arXiv 1606.06216 (2016), section "Tasks".
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function reversal(options: ReversalOptions = {}): Task {
  return createReversal(options, NAME);
}
