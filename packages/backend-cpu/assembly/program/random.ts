import { drawAll, ROW, SCALAR } from './draw';
import { foldKey, highOf, Key, keyOf, threefry } from './threefry';

/**
 * A tensor of random numbers that depend on the key, the clock and the unit ids alone: autodiff's `random`.
 *
 * Words: [clock (address of a float, finite and below 2^62), key high, key low, distribution (0 uniform, 1 normal), c, rank,
 * rank x (count address, address of the axis's unit ids, stride of c)]. The last dim is contiguous; the padding of its rows
 * becomes 0. Over no dims, one number.
 */
export function random(p: usize): void {
  const key = clockKey(keyOf(load<u32>(p, 4), load<u32>(p, 8)), load<f32>(load<usize>(p)));
  drawDim(p + 24, load<i32>(p, 20), key, load<i32>(p, 12), load<usize>(p, 16));
}

/** The key of a clock: as autodiff's foldKey, which adds before it takes the sum as an int32, so that fractions may count. */
// @ts-ignore: decorator
@inline
function clockKey(key: Key, clock: f32): Key {
  return threefry(key, <u32>(<i64>(<f64>clock + <f64>highOf(key))), 0x6e756d);
}

function drawDim(dim: usize, rank: i32, key: Key, distribution: i32, c: usize): void {
  if (rank === 0) return drawAll(key, 0, 1, 0, 1, distribution, SCALAR, c);
  const count = load<i32>(load<usize>(dim));
  let ids = load<usize>(dim, 4);
  if (rank === 1) return drawAll(key, ids, count, 0, 1, distribution, ROW, c);
  const stride = load<usize>(dim, 8);
  for (let i = 0; i < count; i++, ids += 4, c += stride) {
    drawDim(dim + 12, rank - 1, foldKey(key, load<u32>(ids)), distribution, c);
  }
}
