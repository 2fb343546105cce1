import { gzipBytes, isGzip } from '../../packed/gzip.ts';
import { type PackedBytes, plainBytes } from '../../packed/packed-bytes.ts';
import { allBytes, type ByteSource } from '../../source/byte-source.ts';
import { readIdx } from './idx.ts';
import { isNpy, readNpy } from './npy.ts';
import type { NumberArray } from './number-array.ts';

/** The bytes of a source, which gzip may have packed. */
export function packedBytes(source: ByteSource): PackedBytes {
  const bytes = allBytes(source);
  return isGzip(bytes) ? gzipBytes(bytes, source.name) : plainBytes(bytes, source.name);
}

/** The array of a file, in the format of MNIST or NumPy. */
export function readArray(source: ByteSource): NumberArray {
  const file = packedBytes(source);
  return isNpy(file.start()) ? readNpy(file) : readIdx(file);
}
