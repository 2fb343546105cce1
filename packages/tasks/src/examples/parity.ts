import { foldKey, randomKey } from '@meristem/autodiff';
import { classWeightsOption } from '../options/class-weights.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import { shuffleEpoch } from './epoch-order.ts';
import { optionFault } from '../errors.ts';
import { labelledExamples } from './labelled-examples.ts';
import type { LabelledSet } from './labelled-set.ts';
import type { OptionValues } from '../options/options.ts';
import { choiceOption, integerOption, numberOption, resolveOptions, seedOption } from '../options/options.ts';
import type { Task } from '../contract/task.ts';

const NAME = 'parity';
const SOURCE = 'Minsky and Papert, "Perceptrons" (1969), chapter 3';

const OPTIONS = {
  bits: integerOption({ default: 8, min: 1, max: 16, meaning: 'number of bits in a pattern' }),
  trainShare: numberOption({
    default: 0.75,
    min: 0,
    above: true,
    max: 1,
    meaning: 'share of all patterns that are learned from, chosen at random',
  }),
  heldOut: choiceOption({
    choices: ['unseen', 'all'],
    default: 'unseen',
    meaning: 'which patterns to test on: those never learned from ("unseen"), or all there are ("all")',
  }),
  seed: seedOption,
  classWeights: classWeightsOption(2),
} as const;

/** Options of {@link parity}. */
export interface ParityOptions {
  /** Bits in a pattern, 1 to 16; 8 where it is left out. */
  readonly bits?: number;
  /** The share of all `2^bits` patterns that are learned from, above 0 and at most 1; 0.75 where it is left out. */
  readonly trainShare?: number;
  /** Whether to test on the patterns never learned from, or on all there are; `unseen` where it is left out. */
  readonly heldOut?: 'unseen' | 'all';
  /** What the patterns to learn from are chosen with; 0 where it is left out. */
  readonly seed?: number;
  /** What the loss of each class is multiplied by; 1 each where it is left out. */
  readonly classWeights?: readonly number[];
}

/** Patterns as vectors of -1 and +1, lowest bit first, labelled by whether the number of their ones is odd. */
function labelPatterns(patterns: Int32Array, bits: number): LabelledSet {
  const inputs = new Float32Array(patterns.length * bits);
  const labels = new Uint8Array(patterns.length);
  patterns.forEach((pattern, example) => {
    for (let bit = 0; bit < bits; bit += 1) {
      const one = (pattern >> bit) & 1;
      inputs[example * bits + bit] = 2 * one - 1;
      labels[example] = (labels[example] as number) ^ one;
    }
  });
  return { inputs, labels };
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { bits, seed, heldOut } = options;
  const patterns = new Int32Array(2 ** bits);
  shuffleEpoch(patterns, foldKey(randomKey(seed), 'patterns'), 0);
  const learned = countLearned(options, path);
  const tested = heldOut === 'all' ? Int32Array.from(patterns.keys()) : patterns.subarray(learned);
  return labelledExamples({
    name: NAME,
    source: SOURCE,
    options,
    inputs: { name: 'bits', size: bits },
    classes: 2,
    train: labelPatterns(patterns.subarray(0, learned), bits),
    test: labelPatterns(tested, bits),
    classWeights: options.classWeights,
    noiseless: true,
    // A part of all patterns kept back would be a part unlearned.
    complete: learned === patterns.length,
  });
}

/** How many patterns to learn from. Throws {@link TaskOptionError} where that leaves none to learn from or to test on. */
function countLearned({ bits, trainShare, heldOut }: OptionValues<typeof OPTIONS>, path: string): number {
  const all = 2 ** bits;
  const learned = Math.round(trainShare * all);
  const most = heldOut === 'all' ? all : all - 1;
  if (learned >= 1 && learned <= most) return learned;
  throw optionFault({
    path: `${path}.trainShare`,
    found: `${trainShare}, which is ${learned} of ${all} patterns`,
    expected: `a share of 1 to ${most} of them`,
    remedy:
      learned === 0 ? 'Learn from more of them.' : 'Learn from fewer of them, or test on "heldOut": "all".',
  });
}

/** The parity task in the registry. */
export const parityDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Whether the number of ones among some bits is even or odd.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * The parity of many bits: a vector `bits` of -1 and +1 goes in, and class 1 stands for an odd number of +1. A random
 * share of all `2^bits` patterns, three quarters unless told otherwise, is learned from. The held-out set is the rest,
 * never seen in training; or, with `heldOut: 'all'`, every pattern in the order of its binary number, learned from or
 * not, which asks for the function and not for generalization. The floor is 0.
 *
 * Source: Minsky and Papert, "Perceptrons" (1969), chapter 3.
 *
 * @throws {@link TaskOptionError} for an option out of its range, or a share that leaves nothing to learn from or to test
 *   on
 */
export function parity(options: ParityOptions = {}): Task {
  return create(options, NAME);
}
