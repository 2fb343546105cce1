import { isArrayOf } from '../options/typed-array.ts';

/** Numbers of a state, row-major over a variable's dims: as the backend that they come from stores them, or as wide as there are. */
export type StateNumbers = Float32Array | Float64Array;

/** Whether a value holds numbers of a state, whichever realm it comes from. */
export function isStateNumbers(value: unknown): value is StateNumbers {
  return isArrayOf(value, 'Float32Array', 'Float64Array');
}

/** The bits of a number of single precision that is not finite are at least these, without its sign. */
const INFINITY_BITS = 0x7f800000;
const WITHOUT_SIGN = 0x7fffffff;

/** The index of the first number that is NaN or infinite, -1 if there is none. States may have millions of them. */
export function firstNotFinite(values: ArrayLike<number>): number {
  if (isArrayOf(values, 'Float32Array')) {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < bits.length; i++) {
      if (((bits[i] as number) & WITHOUT_SIGN) >= INFINITY_BITS) return i;
    }
    return -1;
  }
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
