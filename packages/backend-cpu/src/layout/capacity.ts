import type { Axis } from '@meristem/autodiff';

/** Numbers in a vector of 128 bits. */
export const LANES = 4;

/** Bytes of a number. */
export const BYTES = 4;

/** Lanes that a row occupies up to the end of its last vector. */
export function paddedLanes(extent: number): number {
  return Math.ceil(extent / LANES) * LANES;
}

/** The first capacity of an axis that may grow. */
const FIRST = 16;

/** From here on capacities grow by a quarter: what lies between rows that are read costs as much as a good part of them. */
const FINE = 112;

/**
 * How many units of an axis memory is laid out for. A fixed axis needs its extent. One that grows gets room that about
 * doubles each time that it is used up, later a quarter more: 16, 48, 112, 144, 176, 208, 240, 304, ..., odd multiples of
 * 16, because rows whose distance is a power of two compete for the same lines of the cache.
 */
export function capacityFor(axis: Axis, extent: number): number {
  if (axis.fixed) return axis.min;
  const largest = axis.max === Infinity ? Infinity : oddSixteens(axis.max);
  let capacity = FIRST;
  while (capacity < extent) {
    const step = capacity + FIRST;
    const quarters = capacity < FINE ? 4 : Math.min(4, Math.ceil((4 * (extent - capacity)) / step));
    capacity += (quarters * step) / 4;
  }
  return Math.min(capacity, largest);
}

function oddSixteens(extent: number): number {
  return (2 * Math.ceil((Math.ceil(extent / 16) - 1) / 2) + 1) * 16;
}

/** Lanes from one row to the next of a tensor whose rows run along an axis of this capacity. */
export function rowLanes(axis: Axis, capacity: number): number {
  const padded = paddedLanes(capacity);
  return axis.fixed && padded > 0 && padded % 256 === 0 ? padded + 16 : padded;
}
