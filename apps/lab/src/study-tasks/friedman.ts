import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey, uniformAt } from '@meristem/autodiff';
import type { ExampleArrays, Task, TaskDefinition } from '@meristem/tasks';
import { exampleTask, integerOption, numberOption, resolveOptions, seedOption } from '@meristem/tasks';

const NAME = 'friedman';

/** Inputs that the value depends on. */
const RELEVANT = 5;
/** Mean and standard deviation of the source's values, by which they are divided here. */
const [MEAN, DEVIATION] = [14.4, 4.9] as const;

const OPTIONS = {
  irrelevant: integerOption({
    default: 5,
    min: 0,
    max: 10_000,
    meaning: 'number of inputs that say nothing',
  }),
  train: integerOption({ default: 200, min: 1, max: 1_000_000, meaning: 'number of training examples' }),
  test: integerOption({
    default: 1000,
    min: 1,
    max: 1_000_000,
    meaning: 'number of held-out examples, without noise',
  }),
  noise: numberOption({
    default: 1,
    min: 0,
    max: 100,
    meaning: 'standard deviation of the noise of training values, which themselves vary by 4.9',
  }),
  seed: seedOption,
} as const;

/** A smooth function of five inputs among as many that say nothing, from few and noisy examples; values in deviations. */
export const friedmanDefinition: TaskDefinition = {
  name: NAME,
  summary: 'A smooth function of five numbers among others that say nothing, from few and noisy examples.',
  source:
    'Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19 (1991), first example',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { irrelevant, train, test, noise, seed } = options;
  const size = RELEVANT + irrelevant;
  const key = randomKey(seed);
  return exampleTask({
    name: NAME,
    source: friedmanDefinition.source,
    options,
    inputs: [{ kind: 'vector', name: 'x', size }],
    targets: [{ kind: 'vector', name: 'value', size: 1 }],
    train: drawn(foldKey(key, 'train'), train, size, noise),
    test: drawn(foldKey(key, 'test'), test, size, 0),
    floor: 0,
  });
}

function drawn(key: RandomKey, count: number, size: number, noise: number): ExampleArrays {
  const x = Float64Array.from({ length: count * size }, (_, at) =>
    uniformAt(key, Math.floor(at / size), at % size),
  );
  const value = Float64Array.from({ length: count }, (_, at) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = x.subarray(at * size, at * size + RELEVANT);
    const clean = 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e;
    return (clean + noise * normalAt(foldKey(key, 'noise'), at, 0) - MEAN) / DEVIATION;
  });
  return { x, value };
}
