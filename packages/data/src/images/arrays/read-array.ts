import { gunzipSync } from 'fflate';
import { DataError } from '../../errors.ts';
import { allBytes, type ByteSource } from '../../source/byte-source.ts';
import { readIdx } from './idx.ts';
import { isNpy, readNpy } from './npy.ts';
import type { NumberArray } from './number-array.ts';
import { requireRoom } from './packed-size.ts';

/** Bytes at the end of a gzip that say how many were packed. */
const TRAILER = 4;

/** All bytes of a source, unpacked where they are packed by gzip. */
export function unpackedBytes(source: ByteSource): Uint8Array {
  const bytes = allBytes(source);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const promised = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length >= TRAILER)
    requireRoom(source.name, bytes.length, promised.getUint32(bytes.length - TRAILER, true));
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new DataError({
      path: source.name,
      found: `a gzip that cannot be read (${error instanceof Error ? error.message : String(error)})`,
      expected: 'a whole file',
      remedy: 'It was cut short or damaged: get it again.',
    });
  }
}

/** The array of a file, in the format of MNIST or NumPy. */
export function readArray(source: ByteSource): NumberArray {
  const bytes = unpackedBytes(source);
  return isNpy(bytes) ? readNpy(bytes, source.name) : readIdx(bytes, source.name);
}
