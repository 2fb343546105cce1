import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, numberOption, resolveOptions, seedOption } from '../options/options.ts';
import { sine } from '../portable-sine.ts';
import type { ExampleArrays } from './example-arrays.ts';
import { exampleTask } from './example-task.ts';

const NAME = 'multi-sine';
const SOURCE =
  'Douka and others, "Growth strategies for arbitrary DAG neural architectures", ESANN 2025; MultiSinDataloader of its package GroMo';

const OPTIONS = {
  inputs: integerOption({ default: 3, min: 1, max: 1000, meaning: 'number of inputs, a sine of each' }),
  outputs: integerOption({
    default: 1,
    min: 1,
    max: 1000,
    meaning: 'number of sums, each ahead of the last',
  }),
  noise: numberOption({
    default: 0,
    min: 0,
    max: 100,
    meaning: 'standard deviation of the noise of every sum, learned from or held out',
  }),
  train: integerOption({ default: 10_000, min: 1, max: 1_000_000, meaning: 'number of training examples' }),
  test: integerOption({ default: 1000, min: 1, max: 1_000_000, meaning: 'number of held-out examples' }),
  seed: seedOption,
} as const;

/** Options of {@link multiSine}. */
export interface MultiSineOptions {
  /** Inputs, a sine of each; 3 where it is left out. */
  readonly inputs?: number;
  /** Sums, each ahead of the last by 1; 1 where it is left out. */
  readonly outputs?: number;
  /** Standard deviation of the noise of every sum; 0 where it is left out. */
  readonly noise?: number;
  /** Training examples; 10,000 where it is left out. */
  readonly train?: number;
  /** Held-out examples; 1000 where it is left out. */
  readonly test?: number;
  /** What the examples are drawn with; 0 where it is left out. */
  readonly seed?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { inputs, outputs, noise, train, test, seed } = options;
  const key = randomKey(seed);
  return exampleTask({
    name: NAME,
    source: SOURCE,
    options,
    inputs: [{ kind: 'vector', name: 'x', size: inputs }],
    targets: [{ kind: 'vector', name: 'value', size: outputs }],
    train: drawn(foldKey(key, 'train'), train, options),
    test: drawn(foldKey(key, 'test'), test, options),
    floor: outputs * noise ** 2,
  });
}

function drawn(
  key: RandomKey,
  count: number,
  { inputs, outputs, noise }: Required<Pick<MultiSineOptions, 'inputs' | 'outputs' | 'noise'>>,
): ExampleArrays {
  const noiseKey = foldKey(key, 'noise');
  const x = Float64Array.from({ length: count * inputs }, (_, at) =>
    normalAt(key, Math.floor(at / inputs), at % inputs),
  );
  const value = Float64Array.from({ length: count * outputs }, (_, at) => {
    const [example, ahead] = [Math.floor(at / outputs), at % outputs];
    let sum = noise * normalAt(noiseKey, example, ahead);
    for (let i = 0; i < inputs; i += 1) sum += sine((i + 1) * (x[example * inputs + i] as number) + ahead);
    return sum;
  });
  return { x, value };
}

/** The task of several sines in the registry. */
export const multiSineDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The sum of a sine of each of some numbers, each of another frequency.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * The sum of a sine of each input, the i-th of frequency i: output d, from 0, is `sum_i sin(i x_i + d)`, of standard normal `x`. The
 * source draws without end; here the examples are finite. The floor of the squared error is the noise of all outputs, 0 unless told.
 *
 * Source: Douka, Verbockhaven, Rudkiewicz, Rivaud, Landes, Chevallier and Charpiat, "Growth strategies for arbitrary DAG neural
 * architectures", ESANN 2025, as its package GroMo has it.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function multiSine(options: MultiSineOptions = {}): Task {
  return create(options, NAME);
}
