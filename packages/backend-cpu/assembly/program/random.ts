import { drawAll, ROW, SCALAR } from './draw';
import { foldKey, highOf, Key, keyOf, threefry } from './threefry';
import { Random } from '../words';

/**
 * A tensor of random numbers that depend on the key, the clock and the unit ids alone: autodiff's `random`.
 *
 * The last dim is contiguous; the padding of its rows becomes 0. Over no dims, one number.
 */
export function random(p: usize): void {
  const key = clockKey(keyOf(load<u32>(p, Random.keyHigh), load<u32>(p, Random.keyLow)), load<f32>(load<usize>(p, Random.clock)));
  drawDim(p + Random.DIMS, load<i32>(p, Random.rank), key, load<i32>(p, Random.distribution), load<usize>(p, Random.c));
}

/** The key of a clock: as autodiff's foldKey, which adds before it takes the sum as an int32, so that fractions may count. */
// @ts-ignore: decorator
@inline
function clockKey(key: Key, clock: f32): Key {
  return threefry(key, <u32>(<i64>(<f64>clock + <f64>highOf(key))), 0x6e756d);
}

function drawDim(dim: usize, rank: i32, key: Key, distribution: i32, c: usize): void {
  if (rank === 0) return drawAll(key, 0, 1, 0, 1, distribution, SCALAR, c);
  const count = load<i32>(load<usize>(dim, Random.drawn.count));
  let ids = load<usize>(dim, Random.drawn.ids);
  if (rank === 1) return drawAll(key, ids, count, 0, 1, distribution, ROW, c);
  const stride = load<usize>(dim, Random.drawn.c);
  for (let i = 0; i < count; i++, ids += 4, c += stride) {
    drawDim(dim + Random.drawn.BYTES, rank - 1, foldKey(key, load<u32>(ids)), distribution, c);
  }
}
