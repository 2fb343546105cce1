import type { NetworkProgram } from '@meristem/network';

/** A tensor by itself: numbers, row-major, under a shape. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/**
 * The tensors of a network by name: parameters, statistics, and what sequences begin with where that is not silence. All in
 * single precision where that loses nothing of any, else all in double.
 */
export function namedTensors({ state, carried }: NetworkProgram): ReadonlyMap<string, NamedTensor> {
  const kept = [...state.tensors].filter(
    ([variable, values]) => !carried.includes(variable) || values.some((value) => value !== 0),
  );
  const single = kept.every(([, values]) => values.every((value) => Math.fround(value) === value));
  return new Map(
    kept.map(([{ name, dims }, values]) => [
      name,
      {
        shape: dims.map(({ axis }) => state.extent(axis)),
        values: single ? Float32Array.from(values) : values.slice(),
      },
    ]),
  );
}
