import type { NamedTensor } from './named-tensors.ts';

/** The header of an array is filled up to a multiple of this. */
const ALIGNMENT = 64;

/** An array as NumPy's `.npy` file, version 1.0: a magic word, what the numbers are, the numbers, little-endian. */
export function npyFile({ shape, values }: NamedTensor): Uint8Array {
  const size = values instanceof Float32Array ? 4 : 8;
  // A tuple of one has a comma.
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const description = `{'descr': '<f${size}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const before = 10;
  const begin = Math.ceil((before + description.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(begin + size * values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  view.setUint16(8, begin - before, true);
  bytes.set(new TextEncoder().encode(`${description.padEnd(begin - before - 1)}\n`), before);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (size === 4) view.setFloat32(begin + 4 * i, value, true);
    else view.setFloat64(begin + 8 * i, value, true);
  }
  return bytes;
}
