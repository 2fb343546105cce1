import type { Dim } from '@meristem/autodiff';
import type { NurseryTensor } from '../birth.ts';

/** Positions along some dims of a tensor; all positions along those that are not named. */
export type Chosen = readonly (readonly [dim: Dim, positions: readonly number[]])[];

/** Where some elements of a tensor stand: row-major over the chosen positions. */
export function offsetsAt(
  { variable, extents }: Pick<NurseryTensor, 'variable' | 'extents'>,
  chosen: Chosen,
): readonly number[] {
  let offsets: readonly number[] = [0];
  variable.dims.forEach((dim, d) => {
    const extent = extents[d] as number;
    const positions = chosen.find(([each]) => each === dim)?.[1] ?? upTo(extent);
    offsets = offsets.flatMap((offset) => positions.map((position) => offset * extent + position));
  });
  return offsets;
}

/** Some elements of a tensor. */
export function take({ values }: Pick<NurseryTensor, 'values'>, offsets: readonly number[]): Float64Array {
  return Float64Array.from(offsets, (offset) => values[offset] as number);
}

/** Writes some elements of a tensor. */
export function put(
  { values }: Pick<NurseryTensor, 'values'>,
  offsets: readonly number[],
  numbers: ArrayLike<number>,
): void {
  offsets.forEach((offset, i) => (values[offset] = numbers[i] as number));
}

/** The numbers from 0 to below a count. */
export function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The sum of absolute values. */
export function l1(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.abs(values[i] as number);
  return total;
}

/** The Euclidean norm. */
export function l2(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] as number) ** 2;
  return Math.sqrt(total);
}
