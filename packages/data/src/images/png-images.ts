import { type DecodedPng, decode, hasPngSignature } from 'fast-png';
import { counted } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { allBytes, type ByteSource } from '../source/byte-source.ts';
import type { ImageFolder } from './image-source.ts';
import type { ImageSet } from './image-set.ts';
import { luma } from './luma.ts';
import { harmlessPng } from './png-chunks.ts';

/** Numbers in an image at most: what a port can carry. */
const MOST_NUMBERS = 2 ** 24;

/** Bytes of a PNG up to the end of its header. */
const HEADER = 33;

/** The colour type of pixels that are numbers of colours in a palette. */
const INDEXED = 3;

/** What the header of a PNG says. */
interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly interlaced: boolean;
  /** Whether pixels are numbers of colours in a palette. */
  readonly indexed: boolean;
}

/** The images of a folder of PNG. */
export function folderImages({ name, files, others = [] }: ImageFolder, colour: boolean): ImageSet {
  const [first] = files;
  if (!first) throw noImages(name, others);
  const channels = colour ? 3 : 1;
  const { width, height } = headerOf(allBytes(first.source), first.source.name);
  const size = width * height * channels;
  const pixels = new Uint8Array(files.length * size);
  const met = { colours: 0, deep: 0, seeThrough: 0 };
  for (const [at, { source }] of files.entries()) {
    const bytes = allBytes(source);
    const header = headerOf(bytes, source.name);
    if (header.width !== width || header.height !== height) {
      throw new DataError({
        path: source.name,
        found: `${header.width} x ${header.height} pixels`,
        expected: `${width} x ${height}, as ${first.source.name} has`,
        remedy: 'Bring all images to one size, or leave this one out.',
      });
    }
    const seen = writePixels(
      decoded(bytes, header, source),
      pixels.subarray(at * size, (at + 1) * size),
      channels,
      source.name,
    );
    if (seen.colours) met.colours += 1;
    if (seen.deep) met.deep += 1;
    if (seen.seeThrough) met.seeThrough += 1;
  }
  return {
    ...{ name, width, height, channels, pixels },
    labels: files.map(({ label }) => label),
    notes: [
      ...(met.colours > 0 && !colour
        ? [`colours of ${counted(met.colours, 'image')} were made grey (ITU-R BT.601)`]
        : []),
      ...(met.deep > 0 ? [`16 bits of ${counted(met.deep, 'image')} were rounded to 8`] : []),
      ...(met.seeThrough > 0
        ? [`what ${counted(met.seeThrough, 'image')} let shine through was left out`]
        : []),
      ...(others.length > 0
        ? [
            `${others.length} beside them that ${others.length === 1 ? 'is' : 'are'} no image of a class, such as ${others[0]}`,
          ]
        : []),
    ],
  };
}

function noImages(path: string, others: readonly string[]): DataError {
  const loose = others.filter((other) => /\.png$/i.test(other)).length;
  return new DataError({
    path,
    found: loose > 0 ? `${loose} PNG in it, in no folder of a class` : 'no PNG in it',
    expected: 'a folder for each class, with images as PNG',
    remedy:
      'Put each image into the folder of its class, such as cats/1.png; convert those of other formats.',
  });
}

function headerOf(bytes: Uint8Array, path: string): PngHeader {
  const isPng = bytes.length >= HEADER && hasPngSignature(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = isPng ? [view.getUint32(16), view.getUint32(20)] : [0, 0];
  if (isPng && width * height > 0 && width * height * 3 <= MOST_NUMBERS) {
    return {
      ...{ width, height, depth: bytes[24] as number },
      interlaced: bytes[28] === 1,
      indexed: bytes[25] === INDEXED,
    };
  }
  throw new DataError({
    path,
    found: isPng ? `${width} x ${height} pixels` : 'no PNG',
    expected: `a PNG of 1 to ${Math.floor(MOST_NUMBERS / 3)} pixels`,
    remedy: isPng ? 'Make the images smaller.' : 'Write it as PNG, or leave it out.',
  });
}

function decoded(bytes: Uint8Array, header: PngHeader, { name }: ByteSource): DecodedPng {
  const fault = (found: string, remedy: string): DataError =>
    new DataError({ path: name, found, expected: 'a whole PNG', remedy });
  if (header.interlaced && header.depth < 8) {
    throw fault(`${header.depth} bits a pixel, interlaced`, 'Write it without interlacing.');
  }
  let png: DecodedPng;
  try {
    png = decode(harmlessPng(bytes, header, name), { checkCrc: true });
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw fault(
      `one that cannot be read (${error instanceof Error ? error.message : String(error)})`,
      'Write it again, or leave it out.',
    );
  }
  if (header.indexed && !png.palette) throw fault('numbers of colours, and no palette', 'Write it again.');
  const perRow = Math.ceil((png.width * png.channels * Math.min(png.depth, 8)) / 8);
  if (png.data.length === perRow * png.height) return png;
  throw fault('one that is cut short', 'Write it again, or leave it out.');
}

/** Writes an image as bytes; says what it had that is not in them, or not as it was. */
function writePixels(
  png: DecodedPng,
  into: Uint8Array,
  channels: number,
  path: string,
): { readonly colours: boolean; readonly deep: boolean; readonly seeThrough: boolean } {
  const { width, height, data, depth, palette } = png;
  const most = 2 ** depth - 1;
  const perRow = Math.ceil((width * png.channels * Math.min(depth, 8)) / 8);
  const sampleAt = (row: number, sample: number): number => {
    if (depth >= 8) return data[row * perRow + sample] as number;
    const bit = sample * depth;
    return ((data[row * perRow + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & most;
  };
  const colour = [0, 0, 0, 255];
  const opaque = palette ? 255 : most;
  let [colours, seeThrough] = [false, png.transparency !== undefined];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (palette) {
        const entry = palette[sampleAt(row, column)];
        if (!entry) throw noColour(path, sampleAt(row, column), palette.length);
        for (let c = 0; c < 4; c += 1) colour[c] = entry[c] ?? opaque;
      } else {
        const at = column * png.channels;
        const isGrey = png.channels < 3;
        for (let c = 0; c < 3; c += 1) colour[c] = sampleAt(row, isGrey ? at : at + c);
        colour[3] = png.channels % 2 === 0 ? sampleAt(row, at + png.channels - 1) : opaque;
      }
      const [red = 0, green = 0, blue = 0, alpha] = colour;
      colours ||= red !== green || green !== blue;
      seeThrough ||= alpha !== opaque;
      const scale = 255 / opaque;
      const to = (row * width + column) * channels;
      if (channels === 1) into[to] = Math.round(luma(red, green, blue) * scale);
      else for (let c = 0; c < 3; c += 1) into[to + c] = Math.round((colour[c] as number) * scale);
    }
  }
  return { colours, deep: depth === 16, seeThrough };
}

function noColour(path: string, found: number, colours: number): DataError {
  return new DataError({
    path,
    found: `a pixel of colour ${found}`,
    expected: `one of the ${colours} of its palette, counted from 0`,
    remedy: 'Write it again, or leave it out.',
  });
}
