import { zeroRow } from './row';

/**
 * Fills the rows of a tensor with zeros, padding included, before kernels that write only some of its elements.
 *
 * Words: [x, outer rank, outer rank x (count address, stride of x), elements of a row (count address)].
 */
export function zeroRows(p: usize): void {
  const rank = load<i32>(p, 4);
  const dims = p + 8;
  const count = load<i32>(load<usize>(dims + ((<usize>rank) << 3)));
  if (count > 0) zeroBlock(dims, rank, load<usize>(p), count);
}

function zeroBlock(dim: usize, rank: i32, x: usize, count: i32): void {
  if (rank === 0) return zeroRow(x, count);
  const stride = load<usize>(dim, 4);
  const outer = load<i32>(load<usize>(dim));
  if (rank === 1) {
    for (let i = 0; i < outer; i++, x += stride) zeroRow(x, count);
  } else {
    for (let i = 0; i < outer; i++, x += stride) zeroBlock(dim + 8, rank - 1, x, count);
  }
}
