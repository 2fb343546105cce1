import { DataError } from '../errors.ts';
import { imagesOfArrays } from './array-images.ts';
import { type NpzFile, openNpz } from './arrays/npz.ts';
import type { ImageSet } from './image-set.ts';

/** Which arrays of a file are images and labels. */
export interface ArrayNames {
  readonly images: string;
  readonly labels: string;
  /** The held-out ones, where the file has them. */
  readonly testImages?: string;
  readonly testLabels?: string;
}

/** What arrays are usually called, in lower case. */
const USUAL: readonly (readonly [images: string, labels: string, testImages: string, testLabels: string])[] =
  [
    ['x_train', 'y_train', 'x_test', 'y_test'],
    ['train_images', 'train_labels', 'test_images', 'test_labels'],
    ['train_x', 'train_y', 'test_x', 'test_y'],
    ['images', 'labels', 'test_images', 'test_labels'],
    ['x', 'y', 'x_test', 'y_test'],
    ['data', 'labels', 'test_data', 'test_labels'],
    ['data', 'target', 'test_data', 'test_target'],
    ['arr_0', 'arr_1', 'arr_2', 'arr_3'],
  ];

/** The images of an `.npz`, and those to test on where it has them. */
export function npzImages(
  bytes: Uint8Array,
  options: { readonly name: string; readonly colour: boolean; readonly arrays?: ArrayNames },
): readonly [train: ImageSet, test: ImageSet | undefined] {
  const { name } = options;
  const file = openNpz(bytes, name);
  const { images, labels, testImages, testLabels } = options.arrays ?? usualNames(file, name);
  const read = (pixels: string, classes: string): ImageSet =>
    imagesOfArrays(file.read(pixels), file.read(classes), {
      name: `${name}, array "${pixels}"`,
      labelName: `${name}, array "${classes}"`,
      colour: options.colour,
    });
  const isTested = testImages !== undefined && testLabels !== undefined;
  return [read(images, labels), isTested ? read(testImages, testLabels) : undefined];
}

function usualNames({ names }: NpzFile, path: string): ArrayNames {
  const found = (wanted: string): string | undefined => names.find((name) => name.toLowerCase() === wanted);
  for (const [images, labels, testImages, testLabels] of USUAL) {
    const [pixels, classes] = [found(images), found(labels)];
    if (pixels === undefined || classes === undefined) continue;
    const [testPixels, testClasses] = [found(testImages), found(testLabels)];
    const isTested = testPixels !== undefined && testClasses !== undefined;
    return {
      images: pixels,
      labels: classes,
      ...(isTested && { testImages: testPixels, testLabels: testClasses }),
    };
  }
  throw new DataError({
    path,
    found: names.length === 0 ? 'no arrays' : `the arrays ${names.join(', ')}`,
    expected: `images and labels under usual names, such as ${USUAL.slice(0, 4)
      .map(([x, y]) => `${x} and ${y}`)
      .join(', or ')}`,
    remedy: 'Say which are which by "arrays".',
  });
}
