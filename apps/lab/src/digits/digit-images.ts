import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MeristemError } from '@meristem/autodiff';

/** Rows of an image, and pixels of each. */
export const SIDE = 28;

/** Pixels of an image. */
export const PIXELS = SIDE * SIDE;

/** How many images of each digit, 0 to 9, the package `mnist` has. */
export const IMAGE_COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978] as const;

/** The images of a digit are not what the package `mnist` 1.1.0 has. */
export class DigitImagesError extends MeristemError {
  /** The file in question. */
  readonly file: string;

  constructor(file: string, found: string, expected: string) {
    super(
      'digit-images',
      `${file}: found ${found}, expected ${expected}. Install the package "mnist" 1.1.0 again.`,
    );
    this.file = file;
  }
}

/**
 * The images of a digit in the order of the package, as it gives them: brightness in [0, 1], row by row, `[images, pixels]`.
 *
 * The package's own module would read all ten files, and make random numbers of its own; a file alone is quicker to read.
 *
 * @throws {@link DigitImagesError} where the file does not hold as many images as it should
 */
export function digitImages(digit: number): readonly number[] {
  const file = fileURLToPath(new URL(`${digit}.json`, import.meta.resolve('mnist/src/digits/0.json')));
  return parseImages(readFileSync(file, 'utf8'), digit, file);
}

/** The images in the text of a digit's file. Throws like {@link digitImages}. */
export function parseImages(text: string, digit: number, file: string): readonly number[] {
  const images = IMAGE_COUNTS[digit] as number;
  const { data } = JSON.parse(text) as { readonly data?: unknown };
  const expected = `{"data": [...]} with ${images * PIXELS} numbers, ${images} images`;
  if (!Array.isArray(data)) throw new DigitImagesError(file, 'no list "data"', expected);
  if (data.length !== images * PIXELS) throw new DigitImagesError(file, `${data.length} numbers`, expected);
  return data as readonly number[];
}
