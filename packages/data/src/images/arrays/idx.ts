import { DataError } from '../../errors.ts';
import type { PackedBytes } from '../../packed/packed-bytes.ts';
import { type NumberArray, numbersOf, type NumberType, sizeOf, stridesOf } from './number-array.ts';

/** By the third byte of a file. */
const TYPES: Readonly<Record<number, Pick<NumberType, 'kind' | 'bytes'>>> = {
  0x08: { kind: 'unsigned', bytes: 1 },
  0x09: { kind: 'signed', bytes: 1 },
  0x0b: { kind: 'signed', bytes: 2 },
  0x0c: { kind: 'signed', bytes: 4 },
  0x0d: { kind: 'float', bytes: 4 },
  0x0e: { kind: 'float', bytes: 8 },
};

/** Whether bytes begin as a file of an array does that LeCun's format describes. */
function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && TYPES[bytes[2] as number] !== undefined && bytes[3] !== 0;
}

/**
 * Reads an array in the format of MNIST: two zeros, a type, a number of axes, their extents, numbers, all big-endian.
 * Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits" (1998).
 *
 * @throws {@link DataError} where extents and length do not agree
 */
export function readIdx(file: PackedBytes): NumberArray {
  const { path } = file;
  const bytes = file.start();
  const type = TYPES[bytes[2] as number];
  const axes = bytes[3] as number;
  const start = 4 + 4 * axes;
  if (!isIdx(bytes) || !type || bytes.length < start) {
    throw new DataError({
      path,
      found: 'no such header',
      expected: 'an IDX file, as those of MNIST are',
      remedy: 'Check the path.',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = start + sizeOf(shape) * type.bytes;
  if (file.size !== undefined && file.size !== expected) {
    throw new DataError({
      path,
      found: `${file.size} bytes`,
      expected: `${expected}, for ${shape.join(' x ')} numbers`,
      remedy: 'The file was cut short, or is another than its header says: get it again.',
    });
  }
  return {
    shape,
    strides: stridesOf(shape),
    values: () => numbersOf(file.all(expected).subarray(start), { ...type, littleEndian: false }),
  };
}
