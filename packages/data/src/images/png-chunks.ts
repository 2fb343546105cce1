import { Unzlib } from 'fflate';
import { DataError } from '../errors.ts';
import { PIECE } from '../packed/packed-bytes.ts';
import { MOST_TIMES } from '../packed/packed-size.ts';

/** Bytes that a PNG may become when it is unpacked, without a look at how many they are. */
const HARMLESS = 1 << 26;
/** Bytes of a pixel at most: four numbers of 16 bits. */
const MOST_PER_PIXEL = 8;
/** Bytes beside the pixels of a row: what each of the seven passes of an interlaced image begins its row with. */
const MOST_PER_ROW = 7;

interface Chunk {
  readonly name: string;
  /** From its length to its checksum. */
  readonly start: number;
  readonly end: number;
}

/** The chunks of a PNG, as far as they are whole. Source: W3C, "Portable Network Graphics", third edition, section 5. */
function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Chunk[] = [];
  for (let start = 8; start + 12 <= bytes.length;) {
    const end = start + 12 + view.getUint32(start);
    const name = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    if (end <= bytes.length) chunks.push({ name, start, end });
    start = end;
  }
  return chunks;
}

/**
 * A PNG without its colour profile, which nobody needs here, and which whoever decodes it would unpack to any size.
 *
 * @throws {@link DataError} where its pixels unpack to more than its header says
 */
export function harmlessPng(
  bytes: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  path: string,
): Uint8Array {
  const chunks = chunksOf(bytes);
  const pixels = chunks
    .filter(({ name }) => name === 'IDAT')
    .map(({ start, end }) => bytes.subarray(start + 8, end - 4));
  const packed = pixels.reduce((sum, { length }) => sum + length, 0);
  const most = height * (MOST_PER_PIXEL * width + MOST_PER_ROW);
  if (MOST_TIMES * packed > most + HARMLESS) requireRoomForPixels(pixels, most, path);
  const profile = chunks.find(({ name }) => name === 'iCCP');
  if (!profile) return bytes;
  const without = new Uint8Array(bytes.length - (profile.end - profile.start));
  without.set(bytes.subarray(0, profile.start));
  without.set(bytes.subarray(profile.end), profile.start);
  return without;
}

/** What else may be wrong, a decoder finds. */
function requireRoomForPixels(pixels: readonly Uint8Array[], most: number, path: string): void {
  let length = 0;
  const stream = new Unzlib((piece) => {
    length += piece.length;
  });
  try {
    for (const part of pixels) {
      for (let at = 0; at < part.length && length <= most; at += PIECE.all)
        stream.push(part.subarray(at, at + PIECE.all));
    }
  } catch {
    return;
  }
  if (length <= most) return;
  throw new DataError({
    path,
    found: 'pixels that unpack to more bytes',
    expected: `at most ${most}, as its header says`,
    remedy: 'Write it again, or leave it out.',
  });
}
