import { type Dim, formatDims } from '../axis/axis.ts';
import { NonFiniteError, ShapeError } from '../errors.ts';
import { placesAlong } from '../primitives/cumulative.ts';
import { indexLiteralPrimitive, literalPrimitive } from '../primitives/source.ts';
import { apply } from '../tensor/primitive.ts';
import type { LabelOf, Tensor } from '../tensor/tensor.ts';

/** Numbers nested as deep as a tensor has dims. */
export type Nested = number | readonly Nested[];

/**
 * A tensor from nested arrays, outermost dim first; the extents of its axes are read off the nesting.
 *
 * @throws ShapeError if the nesting is ragged or not as deep as `dims`, NonFiniteError if a number is not finite.
 */
export function tensor<const D extends readonly Dim[]>(values: Nested, dims: D): Tensor<LabelOf<D[number]>> {
  return apply(literalPrimitive, [], {
    name: 'tensor',
    dims,
    literal: flatten('tensor', values, dims),
  }) as never;
}

/**
 * Unit positions from nested arrays, for `oneHot` and `gather`.
 *
 * @throws ShapeError if the nesting is not that of `dims` or a number is no position (0, 1, 2 and so on).
 */
export function positions<const D extends readonly Dim[]>(
  values: Nested,
  dims: D,
): Tensor<LabelOf<D[number]>>;
/** 0, 1, 2 and so on along a dim, as real numbers: for masks and waves. */
export function positions<const D extends Dim>(along: D): Tensor<LabelOf<D>>;
export function positions(values: Nested | Dim, dims: readonly Dim[] = []): Tensor {
  if (typeof values === 'object' && 'label' in values) return placesAlong(values);
  const literal = flatten('positions', values, dims);
  for (const [i, position] of literal.values.entries()) {
    if (!Number.isInteger(position) || position < 0 || position >= 2 ** 31) {
      throw new ShapeError(
        `positions: found ${position} at element ${i}, expected a unit position (0, 1, 2 and so on).`,
      );
    }
  }
  return apply(indexLiteralPrimitive, [], { name: 'positions', dims, literal });
}

function flatten(
  operation: string,
  values: Nested,
  dims: readonly Dim[],
): { values: Float64Array; extents: number[] } {
  const extents: number[] = [];
  for (let level = values; typeof level !== 'number'; level = level[0]!) {
    extents.push(level.length);
    if (level.length === 0) break;
  }
  // Below an empty array nothing tells an extent, so each axis has as few units as it may.
  while (extents.length < dims.length && extents.includes(0)) extents.push(dims[extents.length]!.axis.min);
  if (extents.length !== dims.length) {
    throw new ShapeError(
      `${operation}: found arrays nested ${extents.length} deep, expected ${dims.length} for ${formatDims(dims)}.`,
    );
  }
  dims.forEach((dim, d) => {
    const extent = extents[d] as number;
    if (extent < dim.axis.min || extent > dim.axis.max) {
      throw new ShapeError(
        `${operation}: axis "${dim.axis.name}": found ${extent} units, expected ${dim.axis.min} to ${dim.axis.max}.`,
      );
    }
  });
  const flat: number[] = [];
  collect(operation, values, extents, 0, flat);
  return { values: Float64Array.from(flat), extents };
}

function collect(
  operation: string,
  value: Nested,
  extents: readonly number[],
  depth: number,
  into: number[],
): void {
  if (typeof value === 'number') {
    if (depth !== extents.length)
      throw new ShapeError(
        `${operation}: found a number at depth ${depth}, expected arrays to depth ${extents.length}.`,
      );
    if (!Number.isFinite(value))
      throw new NonFiniteError(
        `${operation}: found ${value} at element ${into.length}, expected finite numbers.`,
      );
    into.push(value);
    return;
  }
  if (value.length !== extents[depth]) {
    throw new ShapeError(
      `${operation}: found an array of ${value.length} at depth ${depth}, expected ${extents[depth] ?? 'a number'} like its neighbours.`,
    );
  }
  for (const item of value) collect(operation, item, extents, depth + 1, into);
}
