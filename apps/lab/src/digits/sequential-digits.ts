import type { ExampleArrays, LabelledSet, OptionRule, Task, TaskDefinition } from '@meristem/tasks';
import { choiceOption, exampleTask, resolveOptions, seedOption } from '@meristem/tasks';
import { describeValue } from '@meristem/autodiff';
import { PIXELS } from './digit-images.ts';
import { DIGIT_NAMES, DIGIT_OPTIONS, digitSets, DIGITS_SOURCE } from './digit-sets.ts';
import { pixelOrder, reordered } from './pixel-order.ts';

const NAME = 'sequential-digits';
const SOURCE = `Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified linear units" (2015); ${DIGITS_SOURCE}`;

/** The target of every step but the last. */
const NOT_YET = DIGIT_NAMES.length;

const ROWS = 28;

const stepsOption: OptionRule<number> = {
  default: ROWS,
  meaning: 'number of steps that an image is read in, 28 for a row or 784 for a pixel at a time',
  check({ value, path, fault }) {
    if (typeof value === 'number' && value >= 1 && Number.isInteger(value) && PIXELS % value === 0)
      return value;
    throw fault({
      path,
      found: describeValue(value),
      expected: `a divisor of ${PIXELS}, such as 28 or 784`,
      remedy: `Every step reads as many of the ${PIXELS} pixels as any other; leave it out for ${ROWS}.`,
    });
  },
};

const OPTIONS = {
  steps: stepsOption,
  order: choiceOption({
    choices: ['rows', 'permuted'],
    default: 'rows',
    meaning: 'in which order pixels are read: as they stand in the image, or in one drawn with the seed',
  }),
  ...DIGIT_OPTIONS,
  seed: { ...seedOption, meaning: 'seed that a permuted order is drawn with' },
} as const;

/**
 * Handwritten digits that are read bit by bit: a row a step, or a pixel, and the digit is asked for at the last step. With a permuted
 * order what belongs together lies far apart. Images and split are those of `digits`.
 */
export const sequentialDigitsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which digit a handwritten image shows that is read row by row, or pixel by pixel.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { steps, order, seed } = options;
  const sets = digitSets(options, path);
  const moved = order === 'permuted' ? pixelOrder(seed) : undefined;
  const arraysOf = (set: LabelledSet): ExampleArrays =>
    readInSteps(moved ? reordered(set, moved) : set, steps);
  return exampleTask({
    name: NAME,
    source: SOURCE,
    options,
    inputs: [{ kind: 'vector', name: 'pixels', size: PIXELS / steps }],
    targets: [
      { kind: 'symbol', name: 'class', size: DIGIT_NAMES.length, names: DIGIT_NAMES, ignore: NOT_YET },
    ],
    steps,
    train: arraysOf(sets.train),
    test: arraysOf(sets.test),
  });
}

/** Pixels are read in their order, so that only the classes take steps of their own. */
function readInSteps({ inputs, labels }: LabelledSet, steps: number): ExampleArrays {
  const classes = new Uint8Array(labels.length * steps).fill(NOT_YET);
  labels.forEach((label, image) => {
    classes[(image + 1) * steps - 1] = label;
  });
  return { pixels: inputs, class: classes };
}
