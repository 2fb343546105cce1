import { describeValue, listNames } from '@meristem/autodiff';
import { TaskOptionError } from '@meristem/tasks';
import type { PixelRange } from './image-set.ts';
import type { ImageSource } from './image-source.ts';
import type { ArrayNames } from './npz-images.ts';

/** How images become a task. */
export interface ImageOptions {
  /** The task's name; `images` unless told. */
  readonly name?: string;
  /** Whether a pixel is one number, its brightness, or three, of red, green and blue; `grey` unless told. */
  readonly colour?: 'grey' | 'rgb';
  /** Images to test on. Unless told: those that an `.npz` has beside the others, else a part of all. */
  readonly test?: ImageSource;
  /** The share of each class that is held out where there are no images to test on; 0.2 unless told. */
  readonly heldOut?: number;
  /** What chooses the images that are held out; 0 unless told. */
  readonly seed?: number;
  /** The names of the classes, in order; unless told those that are found, by number where all are numbers, else by name. */
  readonly classes?: readonly string[];
  /** Which arrays of an `.npz` are what, where they have no usual names. */
  readonly arrays?: ArrayNames;
  /** From which to which value pixels go that are no bytes; unless told 0 to 1, 0 to 255, or what is found. */
  readonly range?: PixelRange;
}

/** Options with nothing left open that does not depend on the images. */
export type CheckedImageOptions = ImageOptions &
  Required<Pick<ImageOptions, 'name' | 'colour' | 'heldOut' | 'seed'>>;

const KNOWN = ['name', 'colour', 'test', 'heldOut', 'seed', 'classes', 'arrays', 'range'];

/** Fills the defaults in. Throws TaskOptionError for an option that is not what it should be. */
export function checkImageOptions(options: ImageOptions): CheckedImageOptions {
  if (typeof options !== 'object' || options === null)
    throw fault('options', options, 'an object of options');
  const stranger = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (stranger !== undefined) throw fault(stranger, stranger, `options called ${listNames(KNOWN)}`);
  const { name = 'images', colour = 'grey', heldOut = 0.2, seed = 0, classes, arrays, range } = options;
  if (typeof name !== 'string' || name === '') throw fault('name', name, 'a name');
  if (!['grey', 'rgb'].includes(colour)) throw fault('colour', colour, '"grey" or "rgb"');
  if (!(typeof heldOut === 'number' && heldOut > 0 && heldOut < 1)) {
    throw fault('heldOut', heldOut, 'a share above 0 and below 1');
  }
  if (!Number.isSafeInteger(seed) || seed < 0) throw fault('seed', seed, 'a whole number of at least 0');
  if (classes !== undefined && !isNames(classes)) throw fault('classes', classes, 'names, each once');
  if (arrays !== undefined && !isArrayNames(arrays)) {
    throw fault(
      'arrays',
      arrays,
      `the names of arrays: images, labels and, both or neither, ${TEST_ARRAYS.join(', ')}`,
    );
  }
  if (
    range !== undefined &&
    !(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] <= range[1])
  ) {
    throw fault('range', range, '[low, high], of finite numbers');
  }
  return { ...options, name, colour, heldOut, seed };
}

const ARRAYS = ['images', 'labels'] as const;
const TEST_ARRAYS = ['testImages', 'testLabels'] as const;

function isArrayNames(arrays: unknown): boolean {
  if (typeof arrays !== 'object' || arrays === null) return false;
  const told = Object.entries(arrays).filter(([, name]) => name !== undefined);
  const names = told.map(([array]) => array);
  const isTested = TEST_ARRAYS.some((array) => names.includes(array));
  const expected: readonly string[] = isTested ? [...ARRAYS, ...TEST_ARRAYS] : ARRAYS;
  return (
    told.every(([array, name]) => expected.includes(array) && typeof name === 'string') &&
    names.length === expected.length
  );
}

function isNames(classes: unknown): boolean {
  if (!Array.isArray(classes) || classes.length === 0) return false;
  return classes.every((name) => typeof name === 'string') && new Set(classes).size === classes.length;
}

function fault(option: string, found: unknown, expected: string): TaskOptionError {
  const remedy = 'Leave it out for what suits most images.';
  return new TaskOptionError({ path: `images.${option}`, found: describeValue(found), expected, remedy });
}
