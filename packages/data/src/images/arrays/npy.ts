import { describeValue } from '@meristem/autodiff';
import { DataError } from '../../errors.ts';
import type { PackedBytes } from '../../packed/packed-bytes.ts';
import { isKnown, type NumberArray, numbersOf, type NumberType, sizeOf, stridesOf } from './number-array.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Axes of an array of NumPy. */
const MOST_AXES = 64;

const KINDS: Readonly<Record<string, NumberType['kind']>> = {
  b: 'unsigned',
  u: 'unsigned',
  i: 'signed',
  f: 'float',
};

/** Whether bytes begin as an array of NumPy does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/**
 * Reads an array of NumPy.
 * Source: NumPy enhancement proposal 1, "A simple file format for NumPy arrays" (2007).
 *
 * @throws {@link DataError} for a header that is none, a type that is no number, or numbers that are too few or too many
 */
export function readNpy(file: PackedBytes, path = file.path): NumberArray {
  const bytes = file.start();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = (bytes[6] as number) > 1;
  const start = isLong ? 12 : 10;
  const fault = (found: string, expected: string, remedy: string): DataError =>
    new DataError({ path, found, expected, remedy });
  const damaged = 'The file is damaged, or no array of NumPy: write it again.';
  if (!isNpy(bytes) || bytes.length < start) throw fault('no such header', 'an array of NumPy', damaged);
  const end = start + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const descr = /'descr':\s*'([<>|=])([a-zA-Z])(\d+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const extents = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (!descr || !order || extents === undefined) {
    throw fault(
      describeValue(header.trim()),
      'an array of numbers',
      'Write plain numbers, not objects or records.',
    );
  }
  const [, sign, kind = '', width] = descr;
  const shape = extents
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  if (shape.length > MOST_AXES) throw fault(`${shape.length} axes`, `at most ${MOST_AXES}`, damaged);
  const type: NumberType | undefined = KINDS[kind] && {
    kind: KINDS[kind],
    bytes: Number(width),
    littleEndian: sign !== '>',
  };
  const size = sizeOf(shape) * Number(width);
  if (type && file.size !== undefined && file.size - end !== size) {
    throw fault(`${file.size - end} bytes of numbers`, `${size}, for ${shape.join(' x ')} of them`, damaged);
  }
  if (type && isKnown(type)) {
    return {
      shape,
      strides: stridesOf(shape, order === 'True'),
      values: () => numbersOf(file.all(end + size).subarray(end), type),
    };
  }
  throw fault(
    `numbers of type "${sign}${kind}${width}"`,
    'integers, or floats of 32 or 64 bits',
    "Write it again with astype('float32'), or 'uint8' for pixels.",
  );
}
