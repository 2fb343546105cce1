import type { Task, TaskDefinition } from '@meristem/tasks';
import { labelledExamples, resolveOptions } from '@meristem/tasks';
import { PIXELS, SIDE } from './digit-images.ts';
import { DIGIT_NAMES, DIGIT_OPTIONS, digitSets, DIGITS_SOURCE } from './digit-sets.ts';

const NAME = 'digits';

/** Options of {@link digits}. Together the two sets have at most 10,000 images. */
export interface DigitsOptions {
  /** Training images; 8000 where it is left out. */
  readonly train?: number;
  /** Held-out images; 2000 where it is left out. */
  readonly test?: number;
}

/**
 * Handwritten digits: the 28 x 28 `pixels` of an image, in [0, 1], row by row, and one of ten classes. The split is that of
 * {@link digitSets}.
 *
 * @throws TaskOptionError for a set without images, or more images than there are
 * @throws DigitImagesError where the installed package is not the one that was asked for
 */
export function digits(options: DigitsOptions = {}): Task {
  return create(options, NAME);
}

/** The digits in a registry of tasks. */
export const digitsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which digit a handwritten image of 28 x 28 pixels shows.',
  source: DIGITS_SOURCE,
  options: DIGIT_OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, DIGIT_OPTIONS, given, path);
  return labelledExamples({
    name: NAME,
    source: DIGITS_SOURCE,
    options,
    inputs: { name: 'pixels', size: PIXELS, sites: [SIDE, SIDE] },
    classes: DIGIT_NAMES.length,
    names: DIGIT_NAMES,
    ...digitSets(options, path),
  });
}
