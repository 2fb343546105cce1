import type { Task, TaskDefinition } from '@meristem/tasks';
import {
  choiceOption,
  integerOption,
  PERMUTED_IMAGES_OPTIONS,
  permutedImages,
  resolveOptions,
  TaskOptionError,
} from '@meristem/tasks';
import { SIDE } from '../digits/digit-images.ts';
import { digitSets } from '../digits/digit-sets.ts';
import { fashionBytes } from '../fashion/fashion.ts';
import { shrunken, type SquareImages } from './shrunken.ts';

const NAME = 'permuted-images';
const SOURCE =
  'Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632 ' +
  '(2024), online permuted MNIST; images of MNIST or of Fashion-MNIST';

const OPTIONS = {
  images: choiceOption({
    choices: ['digits', 'fashion'],
    default: 'digits',
    meaning: 'which images: digits of MNIST, or garments of Fashion-MNIST, where they are installed',
  }),
  shrink: integerOption({
    default: 2,
    min: 1,
    max: SIDE,
    meaning: 'number of rows, and of columns, of which each pixel is the mean',
  }),
  ...PERMUTED_IMAGES_OPTIONS,
} as const;

/** The digits that are drawn from, and those that are held out. */
const DIGITS = { train: 8000, test: 2000 } as const;

/** Permuted images in a registry of tasks. */
export const permutedImagesDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which digit or garment a small image shows, its pixels in another order every 6,000 images.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { images, shrink } = options;
  if (SIDE % shrink !== 0) {
    throw new TaskOptionError({
      path: `${path}.shrink`,
      found: String(shrink),
      expected: `a number that divides ${SIDE}, the rows of an image`,
      remedy: 'Use 1, 2, 4, 7, 14 or 28.',
    });
  }
  const [{ train, test }, scale] =
    images === 'digits' ? [digitSets(DIGITS, path), 1] : [fashionBytes(), 1 / 255];
  const small = (set: SquareImages) => shrunken(set, SIDE, shrink, scale);
  return permutedImages({
    name: NAME,
    source: SOURCE,
    options,
    classes: 10,
    train: small(train),
    test: small(test),
    path,
  });
}
