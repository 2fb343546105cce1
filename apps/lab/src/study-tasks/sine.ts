import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey, uniformAt } from '@meristem/autodiff';
import type { ExampleArrays, Task, TaskDefinition } from '@meristem/tasks';
import { exampleTask, integerOption, numberOption, resolveOptions, seedOption } from '@meristem/tasks';

const NAME = 'sine';

const OPTIONS = {
  train: integerOption({
    default: 500,
    min: 1,
    max: 1_000_000,
    meaning: 'number of noisy points to learn from',
  }),
  test: integerOption({
    default: 1000,
    min: 1,
    max: 1_000_000,
    meaning: 'number of held-out points, without noise',
  }),
  noise: numberOption({
    default: 0.1,
    min: 0,
    max: 10,
    meaning: 'standard deviation of the noise of training values',
  }),
  seed: seedOption,
} as const;

/** A smooth surface over the square from -1 to 1: `sin(pi x) + 0.6 sin(2 pi y)`, of variance 0.68. */
export const sineDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The height of a wavy surface over a point of the plane, from few and noisy points.',
  source: 'a sum of two sines, one along each axis',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const key = randomKey(options.seed);
  return exampleTask({
    name: NAME,
    source: sineDefinition.source,
    options,
    inputs: [{ kind: 'vector', name: 'x', size: 2 }],
    targets: [{ kind: 'vector', name: 'value', size: 1 }],
    train: surface(foldKey(key, 'train'), options.train, options.noise),
    test: surface(foldKey(key, 'test'), options.test, 0),
    floor: 0,
  });
}

function surface(key: RandomKey, count: number, noise: number): ExampleArrays {
  const [points, values] = [new Float64Array(2 * count), new Float64Array(count)];
  for (let at = 0; at < count; at += 1) {
    const [x, y] = [2 * uniformAt(key, at, 0) - 1, 2 * uniformAt(key, at, 1) - 1];
    points.set([x, y], 2 * at);
    values[at] = Math.sin(Math.PI * x) + 0.6 * Math.sin(2 * Math.PI * y) + noise * normalAt(key, at, 2);
  }
  return { x: points, value: values };
}
