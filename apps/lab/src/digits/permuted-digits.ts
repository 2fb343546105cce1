import type { Task, TaskDefinition } from '@meristem/tasks';
import { labelledExamples, resolveOptions, seedOption } from '@meristem/tasks';
import { PIXELS } from './digit-images.ts';
import { DIGIT_NAMES, DIGIT_OPTIONS, digitSets, DIGITS_SOURCE } from './digit-sets.ts';
import { pixelOrder, reordered } from './pixel-order.ts';

const NAME = 'permuted-digits';
const SOURCE = `Goodfellow and others, "An empirical investigation of catastrophic forgetting", ICLR 2014; ${DIGITS_SOURCE}`;

const OPTIONS = {
  ...DIGIT_OPTIONS,
  seed: { ...seedOption, meaning: 'seed that the order of the pixels is drawn with' },
} as const;

/**
 * Handwritten digits whose pixels stand in an order drawn with the seed, the same in every image: what is next to what says nothing,
 * and seeds make tasks that are alike and have nothing in common. Images and split are those of `digits`.
 */
export const permutedDigitsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which digit a handwritten image shows, its pixels in an order of their own.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { train, test } = digitSets(options, path);
  const order = pixelOrder(options.seed);
  return labelledExamples({
    name: NAME,
    source: SOURCE,
    options,
    inputs: { name: 'pixels', size: PIXELS },
    classes: DIGIT_NAMES.length,
    names: DIGIT_NAMES,
    train: reordered(train, order),
    test: reordered(test, order),
  });
}
