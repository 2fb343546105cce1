import { moveBytes, zeroBytes } from './bytes';

/** From so many bytes the engine's own copy is faster than a loop over vectors. */
// @ts-ignore: decorator
@inline
const BULK = 2048;

/**
 * Removes units of an axis in place, in each of `outerCount` blocks that lie `outerStride` bytes apart: moves the units named
 * by the `survivorCount` old positions at `survivors` (int32, ascending) to the front, keeping their order, and zeroes the
 * units from there to the old `count`.
 *
 * Units lie `unitStride` bytes apart and have `unitBytes` bytes (a multiple of 4): 4 and 4 for the elements of a row, else
 * rows of a block with their padding.
 */
export function removeUnits(
  base: usize,
  outerCount: i32,
  outerStride: i32,
  unitStride: i32,
  unitBytes: i32,
  count: i32,
  survivors: usize,
  survivorCount: i32,
): void {
  let to = 0;
  while (to < survivorCount && load<i32>(survivors + (to << 2)) === to) to++;
  while (to < survivorCount) {
    const from = load<i32>(survivors + (to << 2));
    let length = 1;
    while (to + length < survivorCount && load<i32>(survivors + ((to + length) << 2)) === from + length)
      length++;
    moveUnits(base, outerCount, outerStride, unitStride, unitBytes, from, to, length);
    to += length;
  }
  zeroUnits(base, outerCount, outerStride, unitStride, unitBytes, survivorCount, count);
}

/** Moves `length` neighbouring units of each block from position `from` down to `to`. */
function moveUnits(
  base: usize,
  outerCount: i32,
  outerStride: i32,
  unitStride: i32,
  unitBytes: i32,
  from: i32,
  to: i32,
  length: i32,
): void {
  const distance = (from - to) * unitStride;
  let block = base + to * unitStride;
  if (unitStride !== unitBytes) {
    for (let o = 0; o < outerCount; o++, block += outerStride) {
      for (let unit = 0, target = block; unit < length; unit++, target += unitStride) {
        moveBytes(target + distance, target, unitBytes);
      }
    }
  } else if (length * unitBytes < BULK) {
    for (let o = 0; o < outerCount; o++, block += outerStride)
      moveBytes(block + distance, block, length * unitBytes);
  } else {
    for (let o = 0; o < outerCount; o++, block += outerStride)
      memory.copy(block, block + distance, length * unitBytes);
  }
}

/** Zeroes the units of each block from position `from` up to `to`. */
function zeroUnits(
  base: usize,
  outerCount: i32,
  outerStride: i32,
  unitStride: i32,
  unitBytes: i32,
  from: i32,
  to: i32,
): void {
  const dense = unitStride === unitBytes;
  const pieces = dense ? min(to - from, 1) : to - from;
  const bytes = dense ? (to - from) * unitBytes : unitBytes;
  for (let o = 0, block = base + from * unitStride; o < outerCount; o++, block += outerStride) {
    for (let piece = 0, at = block; piece < pieces; piece++, at += unitStride) zeroBytes(at, bytes);
  }
}
