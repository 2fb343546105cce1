import type { JsonObject, VectorPort } from '@meristem/autodiff';
import { type ExampleArrays, exampleTask } from '@meristem/tasks';
import { DataError } from '../errors.ts';
import type { OwnDataTask } from '../report.ts';
import { classNamesOf, classesOf } from './class-names.ts';
import { classPort } from './class-port.ts';
import { heldOutImages, parted } from './held-out-images.ts';
import { type CheckedImageOptions, checkImageOptions, type ImageOptions } from './image-options.ts';
import { imageReport } from './image-report.ts';
import { type ImageSet, pixelRange, type PixelRange, standardisationOf, standardise } from './image-set.ts';
import type { ImageSource } from './image-source.ts';
import { readImages, type ReadImages } from './read-images.ts';

/** What a byte of a pixel is multiplied by. */
const PER_BYTE = 1 / 255;

/** Images and their classes in two parts. */
interface ImageParts {
  readonly train: ExampleArrays;
  readonly test: ExampleArrays;
}

/**
 * Images of your own as a task: pixels go in (port `pixels`, row by row), the class must come out (port `class`). Pixels that are
 * bytes are held as bytes, and become numbers from 0 to 1 when they are dealt out; other numbers are standardised from their
 * range, of which the port tells. Colours are made grey unless told.
 *
 * Images to test on are those of the option `test`, those that an `.npz` has beside the others, or a share of each class that
 * the seed chooses.
 *
 * @param source an `.npz`, a pair of files in the format of MNIST or NumPy, or a folder of PNG with a folder for each class
 * @returns a promise that rejects with {@link DataError} for what cannot be read, with file and image, and for images of several
 *   sizes; with TaskOptionError for an option that is not what it should be
 */
export async function imageTask(source: ImageSource, options: ImageOptions = {}): Promise<OwnDataTask> {
  const checked = checkImageOptions(options);
  const images = await Promise.resolve(readImages(source, checked));
  const { train } = images;
  const classes = options.classes ?? classNamesOf(train.labels);
  // What is found is said before pixels are parted, for those are not copied.
  const report = imageReport(images, classes, checked);
  const size = train.height * train.width * train.channels;
  const range = train.pixels instanceof Uint8Array ? undefined : (checked.range ?? pixelRange(train.pixels));
  const pixels: VectorPort = {
    kind: 'vector',
    name: 'pixels',
    size,
    sites: [train.height, train.width],
    ...(range && (range[0] !== 0 || range[1] !== 1) && { standardised: standardisationOf(range, size) }),
  };
  const { colour, heldOut, seed, arrays } = checked;
  const kept: JsonObject = {
    ...{ colour, heldOut, seed, classes },
    ...(range && { range }),
    ...(arrays && { arrays: { ...arrays } }),
  };
  const task = exampleTask({
    name: checked.name,
    source: train.name,
    options: kept,
    inputs: [pixels],
    targets: [classPort(classes)],
    ...partsOf(images, classes, range, checked),
  });
  return { ...task, report };
}

function partsOf(
  { train, test }: ReadImages,
  classes: readonly string[],
  range: PixelRange | undefined,
  { heldOut, seed }: CheckedImageOptions,
): ImageParts {
  const labels = classesOf(train, classes);
  if (test) {
    return {
      train: { pixels: columnOf(train, range), class: labels },
      test: { pixels: columnOf(test, range), class: classesOf(test, classes) },
    };
  }
  if (labels.length < 2) {
    throw new DataError({
      path: train.name,
      found: 'one image',
      expected: 'at least 2, one to learn from and one to hold out',
      remedy: 'Give more images.',
    });
  }
  const isHeldOut = heldOutImages(labels, heldOut, seed);
  const [trainPixels, testPixels] = parted(train.pixels, isHeldOut);
  const [trainLabels, testLabels] = parted(labels, isHeldOut);
  return {
    train: { pixels: columnOf({ pixels: trainPixels }, range), class: trainLabels },
    test: { pixels: columnOf({ pixels: testPixels }, range), class: testLabels },
  };
}

/** Pixels as they are dealt out. Images to test on may be bytes where the others are numbers, and the other way round. */
function columnOf(
  { pixels }: Pick<ImageSet, 'pixels'>,
  range: PixelRange | undefined,
): ExampleArrays[string] {
  if (range) return standardise(pixels instanceof Uint8Array ? Float32Array.from(pixels) : pixels, range);
  return {
    values: pixels instanceof Uint8Array ? pixels : Uint8Array.from(pixels, Math.round),
    scale: PER_BYTE,
  };
}
