import { DOUBLES, drawAll } from './draw';
import { keyOf } from './threefry';

/**
 * Random numbers for a block of new elements: out[i * count1 + j] is, as a double, autodiff's uniformAt (distribution 0) or
 * normalAt (distribution 1) of the key at counter (ids0[i], ids1[j]). Ids are int32.
 */
export function drawBlock(
  keyHigh: i32,
  keyLow: i32,
  ids0: usize,
  count0: i32,
  ids1: usize,
  count1: i32,
  distribution: i32,
  out: usize,
): void {
  drawAll(keyOf(keyHigh, keyLow), ids0, count0, ids1, count1, distribution, DOUBLES, out);
}
