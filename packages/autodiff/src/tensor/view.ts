import type { Dim } from '../axis/axis.ts';

/** Numbers as a backend stores them. */
export type NumberArray = Float64Array | Float32Array | Int32Array;

/**
 * A tensor's numbers in memory: row-major over `dims` from `data[offset]`. A loop over time moves `offset`, so kernels
 * read it each time they run; everything else is fixed when they are bound.
 */
export interface View {
  readonly data: NumberArray;
  offset: number;
  readonly dims: readonly Dim[];
  readonly extents: readonly number[];
  readonly strides: readonly number[];
  /** Number of elements. */
  readonly size: number;
}

/** Row-major strides of dense extents. */
export function denseStrides(extents: readonly number[]): number[] {
  const strides = new Array<number>(extents.length);
  let stride = 1;
  for (let d = extents.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= extents[d] as number;
  }
  return strides;
}

/** A dense view of `data` over `dims`. */
export function denseView(
  data: NumberArray,
  dims: readonly Dim[],
  extents: readonly number[],
  offset = 0,
): View {
  const size = extents.reduce((product, extent) => product * extent, 1);
  return { data, offset, dims, extents, strides: denseStrides(extents), size };
}

/** A view's stride along a dim; 0 where it lacks the dim, which is what broadcasting by name means. */
export function strideOf(view: View, dim: Dim): number {
  const index = view.dims.indexOf(dim);
  return index < 0 ? 0 : (view.strides[index] as number);
}

/**
 * For every element of a dense array over `dims` the offset of the matching element of `view`. Dims that the view lacks
 * are broadcast.
 */
export function offsetTable(view: View, dims: readonly Dim[], extents: readonly number[]): Int32Array {
  const size = extents.reduce((product, extent) => product * extent, 1);
  const table = new Int32Array(size);
  let block = 1;
  for (let d = dims.length - 1; d >= 0; d--) {
    const extent = extents[d] as number;
    const stride = strideOf(view, dims[d] as Dim);
    for (let i = size === 0 ? 0 : extent - 1; i > 0; i--) {
      for (let j = 0; j < block; j++) table[i * block + j] = (table[j] as number) + i * stride;
    }
    block *= extent;
  }
  return table;
}

/**
 * Whether a view's elements stand in the order of another one's, so that element i of one is element i of the other. Dims
 * of a single unit do not matter: without a batch, for instance, `[unit]` walks like `[batch, unit]`.
 */
export function walksLike(view: View, output: View): boolean {
  return (
    view.size === output.size &&
    output.dims.every((dim, d) => output.extents[d] === 1 || strideOf(view, dim) === output.strides[d])
  );
}
