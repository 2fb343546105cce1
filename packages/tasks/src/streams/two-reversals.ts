import type { TaskDefinition } from '../contract/definition.ts';
import type { Plateau, Task } from '../contract/task.ts';
import { integerOption, resolveOptions, stepsOption } from '../options/options.ts';
import { modularSum } from '../sequences/modular-sum.ts';
import { createReversal, reversalDefinition } from '../sequences/reversal.ts';
import type { NamedStream } from './named-stream.ts';
import { parallelTask } from './parallel-task.ts';

const SOURCE = `${reversalDefinition.source}; two at once are of this package`;

/** Options of the two texts: `letters` of the first, `others` of the second, which flip as many and are of the same steps. */
function textOptions(others: number) {
  const letters = { min: 1, max: 512 };
  return {
    letters: integerOption({
      ...letters,
      default: 6,
      meaning: 'number of letters in a group of the first text',
    }),
    others: integerOption({
      ...letters,
      default: others,
      meaning: 'number of letters in a group of the second text',
    }),
    flips: integerOption({
      default: 1,
      min: 0,
      max: 512,
      meaning: 'number of letters that differ from the reverse of the last group, in both texts',
    }),
    steps: stepsOption,
  } as const;
}

const PAIR = textOptions(6);

const WITH_SUMS = {
  ...textOptions(5),
  modulus: integerOption({
    default: 3,
    min: 2,
    max: 256,
    meaning: 'number of different digits, and what sums are taken modulo',
  }),
  terms: integerOption({ default: 3, min: 1, max: 64, meaning: 'number of digits in a sum' }),
} as const;

/** Options of {@link twoReversals}. */
export interface TwoReversalsOptions {
  /** Letters in a group of the first text, 1 to 512; 6 where it is left out. */
  readonly letters?: number;
  /** Letters in a group of the second text, 1 to 512; 6 where it is left out. */
  readonly others?: number;
  /** Letters that differ from the reverse of the last group, 0 to the fewest letters; 1 where it is left out. */
  readonly flips?: number;
  /** Characters in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

/** Options of {@link twoReversalsTwoSums}. */
export interface TwoReversalsTwoSumsOptions extends TwoReversalsOptions {
  /** Letters in a group of the second text, 1 to 512; 5 where it is left out. */
  readonly others?: number;
  /** How many different digits there are, and what sums are taken modulo, 2 to 256; 3 where it is left out. */
  readonly modulus?: number;
  /** Digits in a sum, the current one included, 1 to 64; 3 where it is left out. */
  readonly terms?: number;
}

type TextShape = Required<TwoReversalsOptions>;

function textsOf({ letters, others, flips, steps }: TextShape, path: string): readonly NamedStream[] {
  return [
    { as: 'first', task: createReversal({ letters, flips, steps }, path) },
    { as: 'second', task: createReversal({ letters: others, flips, steps }, path) },
  ];
}

/** One of two texts lingers, and all else is solved; two texts of one kind have the same levels. */
function plateausOf(texts: readonly NamedStream[], floor: number): readonly Plateau[] {
  const levels = texts.flatMap(({ task, as }) => {
    const own = task.floor(0)?.natsPerCycle as number;
    return task.plateaus(0).map(({ label, natsPerCycle }) => ({
      label: `${as}: ${label}`,
      natsPerCycle: floor - own + natsPerCycle,
    }));
  });
  const alike = (level: Plateau): number =>
    levels.findIndex(({ natsPerCycle }) => natsPerCycle === level.natsPerCycle);
  return levels
    .filter((level, at) => alike(level) === at)
    .toSorted((one, other) => one.natsPerCycle - other.natsPerCycle);
}

function createPair(given: unknown, path: string): Task {
  const options = resolveOptions('two-reversals', PAIR, given, path);
  return sideBySide('two-reversals', options, textsOf(options, path), []);
}

function createWithSums(given: unknown, path: string): Task {
  const options = resolveOptions('two-reversals-two-sums', WITH_SUMS, given, path);
  const { modulus, terms, steps } = options;
  const sums = ['first', 'second'].map((as) => ({ as, task: modularSum({ modulus, terms, steps }) }));
  return sideBySide('two-reversals-two-sums', options, textsOf(options, path), sums);
}

function sideBySide(
  name: string,
  options: TextShape & Readonly<Record<string, number>>,
  texts: readonly NamedStream[],
  sums: readonly NamedStream[],
): Task {
  const streams = [...texts, ...sums];
  const floor = streams.reduce((total, { task }) => total + (task.floor(0)?.natsPerCycle as number), 0);
  return parallelTask({ name, source: SOURCE, options, streams, plateaus: plateausOf(texts, floor) });
}

/** Two reversals in the registry. */
export const twoReversalsDefinition: TaskDefinition = {
  name: 'two-reversals',
  summary:
    'Two reversal texts at once, independent of each other, each read and predicted on ports of its own.',
  source: SOURCE,
  options: PAIR,
  create: createPair,
};

/** Two reversals and two sums in the registry. */
export const twoReversalsTwoSumsDefinition: TaskDefinition = {
  name: 'two-reversals-two-sums',
  summary:
    'Two reversal texts and two sums of random digits at once, four problems that have nothing in common.',
  source: SOURCE,
  options: WITH_SUMS,
  create: createWithSums,
};

/**
 * Two reversal texts side by side, on the ports `first-symbol` and `first-next`, `second-symbol` and `second-next`. They are
 * independent, so the floor is the sum of theirs, 17.92 nats per 40 characters unless told otherwise; a network that stays on a
 * plateau of one of them, with the other solved, is on a plateau here.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function twoReversals(options: TwoReversalsOptions = {}): Task {
  return createPair(options, 'two-reversals');
}

/**
 * Two reversal texts, of groups of 6 and of 5 letters unless told, and two streams of random digits with the sum of the last few,
 * on ports `first-digit` and `first-sum`, `second-digit` and `second-sum`. A sum follows from digits that were seen, so the
 * floor is that of the two texts, 18.16 nats per 40 characters unless told otherwise.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function twoReversalsTwoSums(options: TwoReversalsTwoSumsOptions = {}): Task {
  return createWithSums(options, 'two-reversals-two-sums');
}
