import { describeValue, listNames } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { ImageSet } from './image-set.ts';

/** Classes that are listed in an error. */
const SHOWN = 10;

/** The names of all classes, each once: by number where all are whole numbers, else by code point. */
export function classNamesOf(labels: readonly string[]): readonly string[] {
  const names = [...new Set(labels)];
  if (names.every((name) => /^-?\d{1,15}$/.test(name)))
    return names.sort((one, other) => Number(one) - Number(other));
  return names.sort();
}

/** The class of each image, by number. Throws {@link DataError} for a label that is no class. */
export function classesOf({ labels, name }: ImageSet, names: readonly string[]): Int32Array {
  const numbers = new Map(names.map((each, at) => [each, at]));
  return Int32Array.from(labels, (label, image) => {
    const number = numbers.get(label);
    if (number !== undefined) return number;
    throw new DataError({
      path: `${name}, image ${image}`,
      found: `the class ${describeValue(label)}`,
      expected: `one of ${listNames(names.slice(0, SHOWN))}${names.length > SHOWN ? ' ...' : ''}`,
      remedy: 'No image to learn from is of this class: add some, or leave this one out.',
    });
  });
}
