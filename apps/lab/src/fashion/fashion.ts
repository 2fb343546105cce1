import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MeristemError } from '@meristem/autodiff';
import type { ExampleArrays, Task, TaskDefinition } from '@meristem/tasks';
import { exampleTask, integerOption, resolveOptions } from '@meristem/tasks';
import { readIdx } from './idx-file.ts';

const NAME = 'fashion-mnist';
const SOURCE =
  'Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", ' +
  'arXiv 1708.07747 (2017), from the Debian package dataset-fashion-mnist';

/** Where Debian's package puts the images. */
const FOLDER = '/usr/share/datasets/fashion-mnist';

const SIDE = 28;
const PIXELS = SIDE * SIDE;

const KINDS = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

const OPTIONS = {
  train: integerOption({
    default: 60_000,
    min: 1,
    max: 60_000,
    meaning: 'number of training images, the first ones',
  }),
  test: integerOption({
    default: 10_000,
    min: 1,
    max: 10_000,
    meaning: 'number of held-out images, the first ones',
  }),
} as const;

/** The images of Fashion-MNIST are not installed. */
export class FashionMissingError extends MeristemError {
  /** The folder in which they were looked for. */
  readonly folder: string;

  constructor(folder: string) {
    super(
      'fashion-missing',
      `${NAME}: found no ${folder}, expected the images of Fashion-MNIST there. ` +
        'On Debian and Ubuntu: apt install dataset-fashion-mnist',
    );
    this.folder = folder;
  }
}

/** Whether the images are installed, so that the task can be made. */
export function isFashionInstalled(folder = FOLDER): boolean {
  return existsSync(folder);
}

/**
 * Fashion-MNIST: the 28 x 28 `pixels` of a garment's image, in [0, 1], row by row, and one of ten kinds. Training and held-out images
 * are the first ones of the two files of the source, which lie in no order.
 *
 * @param folder with the files of the package
 * @throws TaskOptionError for more images than there are
 * @throws FashionMissingError where the package is not installed
 * @throws IdxFileError where its files hold something else
 */
export function fashion(given: unknown = {}, path: string = NAME, folder = FOLDER): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  if (!isFashionInstalled(folder)) throw new FashionMissingError(folder);
  return exampleTask({
    name: NAME,
    source: SOURCE,
    options,
    inputs: [{ kind: 'vector', name: 'pixels', size: PIXELS, sites: [SIDE, SIDE] }],
    targets: [{ kind: 'symbol', name: 'class', size: KINDS.length, names: KINDS }],
    train: firstOf(folder, 'train', options.train),
    test: firstOf(folder, 't10k', options.test),
  });
}

/** The first images of a file, copied, so that the others can be forgotten. */
function firstOf(folder: string, part: string, count: number): ExampleArrays {
  const images = readIdx(join(folder, `${part}-images-idx3-ubyte.gz`), [SIDE, SIDE]);
  const labels = readIdx(join(folder, `${part}-labels-idx1-ubyte.gz`), []);
  return {
    pixels: { values: images.slice(0, count * PIXELS), scale: 1 / 255 },
    class: labels.slice(0, count),
  };
}

/** All images of a file, as bytes row by row, and their labels. */
export interface FashionBytes {
  readonly inputs: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * All images of both files.
 *
 * @throws FashionMissingError where the package is not installed
 * @throws IdxFileError where its files hold something else
 */
export function fashionBytes(folder = FOLDER): { readonly train: FashionBytes; readonly test: FashionBytes } {
  if (!isFashionInstalled(folder)) throw new FashionMissingError(folder);
  const bytesOf = (part: string): FashionBytes => ({
    inputs: readIdx(join(folder, `${part}-images-idx3-ubyte.gz`), [SIDE, SIDE]),
    labels: readIdx(join(folder, `${part}-labels-idx1-ubyte.gz`), []),
  });
  return { train: bytesOf('train'), test: bytesOf('t10k') };
}

/** Fashion-MNIST in a registry of tasks. */
export const fashionDefinition: TaskDefinition = {
  name: NAME,
  summary:
    "Which of ten kinds of garment an image of 28 x 28 pixels shows; from Debian's package of Fashion-MNIST.",
  source: SOURCE,
  options: OPTIONS,
  create: (given, path) => fashion(given, path),
};
