import { counted, describeValue } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { NumberArray, Numbers } from './arrays/number-array.ts';
import { sizeOf } from './arrays/number-array.ts';
import type { ImageSet } from './image-set.ts';
import { luma } from './luma.ts';

/** How an array of images lies. */
interface ImageLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How far apart images, rows, columns and channels stand. */
  readonly strides: readonly [image: number, row: number, column: number, channel: number];
}

/** Images and labels of two arrays. */
export function imagesOfArrays(
  images: NumberArray,
  labels: NumberArray,
  {
    name,
    labelName,
    colour,
  }: { readonly name: string; readonly labelName: string; readonly colour: boolean },
): ImageSet {
  const layout = layoutOf(images, name);
  const [count = 0] = images.shape;
  // Shapes are looked at before numbers are unpacked: they may be many.
  const labelled = countOf(labels, labelName);
  if (labelled !== count || count === 0) {
    throw new DataError({
      path: labelName,
      found: counted(labelled, 'label'),
      expected: `${count}, one for each image of ${name}`,
      remedy: count === 0 ? 'Give at least one image.' : 'Give each image one label.',
    });
  }
  const channels = colour ? 3 : 1;
  const classes = classesOf(labels, labelName);
  const pixels = pixelsOf(images.values(), count, layout, channels);
  if (!(pixels instanceof Uint8Array)) requireFinite(pixels, name, pixels.length / count);
  return {
    ...{ name, channels, pixels, labels: classes },
    height: layout.height,
    width: layout.width,
    notes: colour || layout.channels < 3 ? [] : ['colours were made grey (ITU-R BT.601)'],
  };
}

/** Numbers in an image at most: what a port can carry. */
const MOST_NUMBERS = 2 ** 24;

function layoutOf({ shape, strides }: NumberArray, path: string): ImageLayout {
  const numbers = sizeOf(shape.slice(1));
  if (shape.length > 1 && (numbers < 1 || numbers > MOST_NUMBERS)) {
    throw new DataError({
      path,
      found: `${numbers} numbers in an image`,
      expected: `1 to ${MOST_NUMBERS}`,
      remedy: 'Make the images smaller.',
    });
  }
  const [image = 0, one = 0, two = 0, three = 0] = strides;
  const [, first = 0, second = 0, third = 0] = shape;
  if (shape.length === 2) return { height: 1, width: first, channels: 1, strides: [image, 0, one, 0] };
  if (shape.length === 3) return { height: first, width: second, channels: 1, strides: [image, one, two, 0] };
  const isUsual = (channels: number): boolean => channels === 1 || channels === 3;
  if (shape.length === 4 && third <= 4 && (isUsual(third) || !isUsual(first))) {
    return { height: first, width: second, channels: third, strides: [image, one, two, three] };
  }
  if (shape.length === 4 && first <= 4) {
    return { height: second, width: third, channels: first, strides: [image, two, three, one] };
  }
  throw new DataError({
    path,
    found: `an array of ${shape.join(' x ')}`,
    expected: 'images x height x width, with up to 4 channels before or after them',
    remedy: 'Reshape it, as by numpy.reshape.',
  });
}

/** Bytes stay bytes, and are not copied where they lie as they are wanted. */
function pixelsOf(
  values: Numbers,
  count: number,
  { height, width, channels, strides }: ImageLayout,
  wanted: number,
): Uint8Array | Float32Array {
  const size = height * width;
  const [perImage, perRow, perColumn, perChannel] = strides;
  const isDense =
    perImage === size * channels && (perRow === width * channels || height === 1) && perColumn === channels;
  if (values instanceof Uint8Array && isDense && channels === wanted) return values;
  const length = count * size * wanted;
  const pixels = values instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  const colours = channels < 3 ? 1 : 3;
  for (let to = 0; to < length; to += wanted) {
    const pixel = to / wanted;
    const image = Math.floor(pixel / size);
    const row = Math.floor((pixel - image * size) / width);
    const from = image * perImage + row * perRow + (pixel % width) * perColumn;
    const at = (channel: number): number => Number(values[from + channel * perChannel]);
    if (wanted === 3) for (let c = 0; c < 3; c += 1) pixels[to + c] = at(colours === 1 ? 0 : c);
    else if (colours === 1) pixels[to] = at(0);
    else {
      const grey = luma(at(0), at(1), at(2));
      pixels[to] = values instanceof Uint8Array ? Math.round(grey) : grey;
    }
  }
  return pixels;
}

function requireFinite(pixels: Float32Array, path: string, size: number): void {
  for (let i = 0; i < pixels.length; i += 1) {
    if (Number.isFinite(pixels[i])) continue;
    throw new DataError({
      path: `${path}, image ${Math.floor(i / size)}`,
      found: String(pixels[i]),
      expected: 'finite numbers',
      remedy: 'Mend the image, or leave it out.',
    });
  }
}

/** How many labels there are. */
function countOf({ shape }: NumberArray, path: string): number {
  if (sizeOf(shape) === shape[0]) return shape[0];
  throw new DataError({
    path,
    found: `an array of ${shape.join(' x ')}`,
    expected: 'one label for each image',
    remedy: 'Where each row has a 1 at its class, take numpy.argmax(labels, axis=1).',
  });
}

/** The name of each label's class: its number. */
function classesOf(labels: NumberArray, path: string): readonly string[] {
  return Array.from(labels.values() as Iterable<number | bigint>, (value, at) => {
    if (typeof value === 'bigint' || Number.isInteger(value)) return String(value);
    throw new DataError({
      path: `${path}, label ${at}`,
      found: describeValue(value),
      expected: 'a whole number',
      remedy: 'Images have classes, by number.',
    });
  });
}
