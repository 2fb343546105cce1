import type { Axis, Dim } from '@meristem/autodiff';
import { BYTES, LANES, rowLanes } from './capacity.ts';

/** How a tensor's dims lie in memory, as far as it is known before extents are. */
export interface TensorLayout {
  readonly dims: readonly Dim[];
  /** Indices of the dims that have a stride, outermost first; a dim of a fixed single unit has none. */
  readonly physical: readonly number[];
  /** Index of the dim whose units are neighbours in memory, -1 if there is none. */
  readonly inner: number;
  /** One row more than the first dim has units. */
  readonly extraRow: boolean;
}

/** Where the units of a tensor are, for some capacities. */
export interface Placement {
  /** Bytes from one unit to the next, for every dim; 0 for a dim of a fixed single unit. */
  readonly strides: readonly number[];
  /** Bytes in all. */
  readonly bytes: number;
}

/** Whether a dim never has more or fewer than one unit. */
export function isSingle(dim: Dim): boolean {
  return dim.axis.fixed && dim.axis.min === 1;
}

/**
 * The layout of a tensor.
 *
 * @param stepped whether loops read or write it row by row along its first dim: then every row has vectors of its own.
 */
export function layoutOf(dims: readonly Dim[], stepped = false, extraRow = false): TensorLayout {
  const physical: number[] = [];
  for (let d = 0; d < dims.length; d++) {
    if (!isSingle(dims[d] as Dim) || (stepped && d === 0)) physical.push(d);
  }
  const last = physical.length > 0 ? (physical[physical.length - 1] as number) : -1;
  return { dims, physical, inner: stepped && last === 0 ? -1 : last, extraRow };
}

/** Lays a tensor out for the present capacities. */
export function place(layout: TensorLayout, capacityOf: (axis: Axis) => number): Placement {
  const { dims, physical, inner, extraRow } = layout;
  const strides = new Array<number>(dims.length).fill(0);
  let next = LANES * BYTES;
  for (let at = physical.length - 1; at >= 0; at--) {
    const d = physical[at] as number;
    const { axis } = dims[d] as Dim;
    if (d === inner) {
      strides[d] = BYTES;
      next = Math.max(rowLanes(axis, capacityOf(axis)), LANES) * BYTES;
    } else {
      strides[d] = next;
      next *= capacityOf(axis) + (extraRow && d === 0 ? 1 : 0);
    }
  }
  return { strides, bytes: Math.max(next, LANES * BYTES) };
}

/** Whether stepping through `inner` to its end arrives where one step of `outer` does, whatever the extents. */
export function walkAsOne(layout: TensorLayout, outer: number, inner: number): boolean {
  const { dims, physical } = layout;
  const { axis } = dims[inner] as Dim;
  if (physical.indexOf(outer) + 1 !== physical.indexOf(inner) || !axis.fixed) return false;
  return inner !== layout.inner || (axis.min >= LANES && rowLanes(axis, axis.min) === axis.min);
}
