import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey } from '@meristem/autodiff';
import type { LabelledSet, Task, TaskDefinition } from '@meristem/tasks';
import { integerOption, labelledExamples, numberOption, resolveOptions, seedOption } from '@meristem/tasks';

const NAME = 'prototypes';

const OPTIONS = {
  classes: integerOption({ default: 64, min: 2, max: 255, meaning: 'number of classes' }),
  prototypes: integerOption({ default: 2, min: 1, max: 1000, meaning: 'number of prototypes of a class' }),
  size: integerOption({ default: 16, min: 1, max: 10_000, meaning: 'number of numbers in an example' }),
  noise: numberOption({
    default: 0.6,
    min: 0,
    max: 100,
    meaning: 'standard deviation of a number around its prototype, where those of prototypes vary by 1',
  }),
  train: integerOption({ default: 1920, min: 1, max: 1_000_000, meaning: 'number of training examples' }),
  test: integerOption({ default: 1000, min: 1, max: 1_000_000, meaning: 'number of held-out examples' }),
  seed: seedOption,
} as const;

/** Many classes, each of a few prototypes that have nothing to do with one another. */
export const prototypesDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which of many classes a noisy copy of a prototype belongs to.',
  source: 'normal prototypes, several of a class, and normal noise around them',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { classes, size, train, test, seed } = options;
  const key = randomKey(seed);
  const set = (part: string, count: number): LabelledSet => drawn(key, foldKey(key, part), count, options);
  return labelledExamples({
    name: NAME,
    source: prototypesDefinition.source,
    options,
    inputs: { name: 'example', size },
    classes,
    train: set('train', train),
    test: set('test', test),
  });
}

function drawn(
  key: RandomKey,
  noiseKey: RandomKey,
  count: number,
  shape: {
    readonly classes: number;
    readonly prototypes: number;
    readonly size: number;
    readonly noise: number;
  },
): LabelledSet {
  const { classes, prototypes, size, noise } = shape;
  const prototypeKey = foldKey(key, 'prototypes');
  const prototypeOf = (example: number): number => example % (classes * prototypes);
  return {
    inputs: Float64Array.from({ length: count * size }, (_, at) => {
      const [example, place] = [Math.floor(at / size), at % size];
      return normalAt(prototypeKey, prototypeOf(example), place) + noise * normalAt(noiseKey, example, place);
    }),
    labels: Uint8Array.from({ length: count }, (_, example) => prototypeOf(example) % classes),
  };
}
