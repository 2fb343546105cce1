import { foldKey, type JsonObject, randomKey, type RandomKey } from '@meristem/autodiff';
import type { Task } from '../contract/task.ts';
import { optionFault } from '../errors.ts';
import { integerOption, numberOption, type OptionValues, seedOption } from '../options/options.ts';
import { schedule } from '../schedule/schedule.ts';
import { integerDraw } from '../uniform-draws.ts';
import { ThresholdNetwork } from './threshold-network.ts';

/** Where problems of slow bits come from. */
export const SLOW_BITS_SOURCE =
  'Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632 ' +
  '(2024), slowly changing regression; the bit-flipping problem of Dohare, Sutton and Mahmood, "Continual backprop", arXiv ' +
  '2108.06325 (2021)';

/** Options of problems whose inputs are bits of which some hardly ever change. */
export const SLOW_BITS_OPTIONS = {
  bits: integerOption({ default: 20, min: 1, max: 1000, meaning: 'number of bits of an example' }),
  slow: integerOption({
    default: 15,
    min: 1,
    max: 1000,
    meaning: 'number of bits that stay as they are, until one of them flips',
  }),
  every: integerOption({
    default: 10_000,
    min: 1,
    max: 2 ** 40,
    meaning: 'number of cycles from one flip to the next',
  }),
  flips: integerOption({
    default: 100,
    min: 0,
    max: 100_000,
    meaning: 'number of flips, after which nothing changes any more',
  }),
  units: integerOption({
    default: 100,
    min: 1,
    max: 10_000,
    meaning: 'number of threshold units of the network that gives the answers',
  }),
  threshold: numberOption({
    default: 0.7,
    min: 0,
    max: 1,
    meaning: 'share of the bits that has to agree with a threshold unit for it to be excited, about',
  }),
  seed: {
    ...seedOption,
    meaning: 'seed that the network and the flips are drawn with, whatever the seed of the training',
  },
} as const;

/** Options of `changingRegression` and `bitFlipping`. */
export interface SlowBitsOptions {
  /** Bits of an example; 20 where it is left out. */
  readonly bits?: number;
  /** Bits that stay as they are until one of them flips, at most `bits`; 15 where it is left out. */
  readonly slow?: number;
  /** Cycles from one flip to the next; 10,000 where it is left out. */
  readonly every?: number;
  /** Flips, after which nothing changes any more; 100 where it is left out. */
  readonly flips?: number;
  /** Threshold units of the network that gives the answers; 100 where it is left out. */
  readonly units?: number;
  /** About which share of the bits has to agree with a threshold unit for it to be excited; 0.7 where it is left out. */
  readonly threshold?: number;
  /** What the network and the flips are drawn with; 0 where it is left out. */
  readonly seed?: number;
}

type Shape = OptionValues<typeof SLOW_BITS_OPTIONS>;

/** What is known while the slow bits stay as they are. */
export interface SlowStretch {
  /** The slow bits, the first ones of an example. */
  readonly slow: Uint8Array;
  readonly network: ThresholdNetwork;
  /** Writes an example at a place of an array, its fast bits drawn with a key, and returns the network's answer. */
  draw(into: Float64Array, from: number, key: RandomKey, lane: number): number;
}

/** What sets one problem of slow bits apart from another. */
export interface SlowBitsRequest {
  readonly name: string;
  readonly options: Shape & JsonObject;
  /** The task of a stretch between flips. */
  readonly stretch: (stretch: SlowStretch) => Task;
  /** Where the options stand. */
  readonly path: string;
}

/**
 * A schedule of stretches, of which each differs from the one before in one slow bit, drawn at random. The other bits are fair
 * coins at every example, so a stretch has only so many inputs, and what was learned of others is to be kept for when they
 * come back.
 *
 * @throws {@link TaskOptionError} for more slow bits than there are
 */
export function slowBits({ name, options, stretch, path }: SlowBitsRequest): Task {
  const { bits, slow, every, flips, seed } = options;
  if (slow > bits) {
    throw optionFault({
      path: `${path}.slow`,
      found: String(slow),
      expected: `at most ${bits}, the number of bits`,
      remedy: 'Give the examples more bits, or fewer slow ones.',
    });
  }
  const key = foldKey(randomKey(seed), 'slow bits');
  const network = new ThresholdNetwork(options, foldKey(key, 'network'));
  const tasks = slowStates(foldKey(key, 'flips'), slow, flips).map((state) => ({
    task: stretch(stretchOf(network, state, bits)),
    cycles: every,
  }));
  const task = schedule({ name, source: SLOW_BITS_SOURCE, options, tasks, path });
  return { ...task, independent: true };
}

/** The slow bits from the first stretch to the last. */
function slowStates(key: RandomKey, slow: number, flips: number): readonly Uint8Array[] {
  const states = [Uint8Array.from({ length: slow }, (_, bit) => integerDraw(key, bit, 0, 2))];
  for (let flip = 0; flip < flips; flip += 1) {
    const next = Uint8Array.from(states[flip] as Uint8Array);
    const bit = integerDraw(key, slow + flip, 0, slow);
    next[bit] = 1 - (next[bit] as number);
    states.push(next);
  }
  return states;
}

function stretchOf(network: ThresholdNetwork, slow: Uint8Array, bits: number): SlowStretch {
  return {
    slow,
    network,
    draw(into, from, key, lane) {
      for (let bit = 0; bit < slow.length; bit += 1) into[from + bit] = slow[bit] as number;
      for (let bit = slow.length; bit < bits; bit += 1) into[from + bit] = integerDraw(key, bit, lane, 2);
      return network.valueOf(into, from);
    },
  };
}
