import { moveBytes, zeroBytes } from './bytes';

/**
 * Puts the units of an axis into any order in place, in each of `outerCount` blocks that lie `outerStride` bytes apart: unit i
 * becomes the one at old position order[i] (`orderCount` int32 at `order`, each position at most once), and the units from
 * `orderCount` to the old `count` become zeros. Units that keep their position are not touched, so that swapping a unit with
 * the last one costs little.
 *
 * Units lie `unitStride` bytes apart and have `unitBytes` bytes (a multiple of 4), as for removeUnits. `scratch` has room for
 * orderCount * (4 + unitBytes) bytes.
 */
export function permuteUnits(
  base: usize,
  outerCount: i32,
  outerStride: i32,
  unitStride: i32,
  unitBytes: i32,
  count: i32,
  order: usize,
  orderCount: i32,
  scratch: usize,
): void {
  let moved = scratch;
  for (let i = 0; i < orderCount; i++) {
    if (load<i32>(order + (i << 2)) === i) continue;
    store<i32>(moved, i);
    moved += 4;
  }
  for (let o = 0; o < outerCount; o++, base += outerStride) {
    for (let at = scratch, copy = moved; at < moved; at += 4, copy += unitBytes) {
      moveBytes(base + load<i32>(order + (load<i32>(at) << 2)) * unitStride, copy, unitBytes);
    }
    for (let at = scratch, copy = moved; at < moved; at += 4, copy += unitBytes) {
      moveBytes(copy, base + load<i32>(at) * unitStride, unitBytes);
    }
    for (let unit = orderCount; unit < count; unit++) zeroBytes(base + unit * unitStride, unitBytes);
  }
}
