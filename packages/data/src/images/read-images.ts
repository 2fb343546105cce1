import { DataError } from '../errors.ts';
import { byteSource, type DataSource } from '../source/byte-source.ts';
import { imagesOfArrays } from './array-images.ts';
import { packedBytes, readArray } from './arrays/read-array.ts';
import type { CheckedImageOptions } from './image-options.ts';
import type { ImageSet } from './image-set.ts';
import { type ImageSource, isFolder, isPair } from './image-source.ts';
import { isZip } from '../packed/zip.ts';
import { npzImages } from './npz-images.ts';
import { folderImages } from './png-images.ts';

/** Images to learn from, and those to test on where they were given or lie beside them. */
export interface ReadImages {
  readonly train: ImageSet;
  readonly test: ImageSet | undefined;
}

/** Reads all images. Throws {@link DataError} for what cannot be read. */
export function readImages(source: ImageSource, options: CheckedImageOptions): ReadImages {
  const [train, beside] = setsOf(source, options);
  const test = options.test === undefined ? beside : setsOf(options.test, options)[0];
  if (test) requireAlike(train, test);
  return { train, test };
}

function setsOf(
  source: ImageSource,
  options: CheckedImageOptions,
): readonly [ImageSet, ImageSet | undefined] {
  const colour = options.colour === 'rgb';
  if (isFolder(source)) return [folderImages(source, colour), undefined];
  if (isPair(source)) {
    const [images, labels] = [byteSource(source.images, 'images'), byteSource(source.labels, 'labels')];
    const set = imagesOfArrays(readArray(images), readArray(labels), {
      name: images.name,
      labelName: labels.name,
      colour,
    });
    return [set, undefined];
  }
  return fileImages(source, options);
}

function fileImages(
  source: DataSource,
  { arrays, colour }: CheckedImageOptions,
): readonly [ImageSet, ImageSet | undefined] {
  const file = byteSource(source, 'images');
  const packed = packedBytes(file);
  if (isZip(packed.start())) {
    return npzImages(packed.all(), { name: file.name, colour: colour === 'rgb', ...(arrays && { arrays }) });
  }
  throw new DataError({
    path: file.name,
    found: 'a file that is no .npz',
    expected: 'an .npz, a pair { images, labels }, or a folder of PNG',
    remedy: 'An IDX or .npy file of images has its labels in another file: give both.',
  });
}

function requireAlike(train: ImageSet, test: ImageSet): void {
  if (train.height === test.height && train.width === test.width) return;
  throw new DataError({
    path: test.name,
    found: `${test.width} x ${test.height} pixels`,
    expected: `${train.width} x ${train.height}, as ${train.name} has`,
    remedy: 'Bring all images to one size.',
  });
}
