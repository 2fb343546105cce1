import { zeroRow } from './row';
import { ZeroRows } from '../words';

/**
 * Fills the rows of a tensor with zeros, padding included, before kernels that write only some of its elements.
 */
export function zeroRows(p: usize): void {
  const rank = load<i32>(p, ZeroRows.outerRank);
  const dims = p + ZeroRows.DIMS;
  const count = load<i32>(load<usize>(dims + ((<usize>rank) << 3)));
  if (count > 0) zeroBlock(dims, rank, load<usize>(p, ZeroRows.x), count);
}

function zeroBlock(dim: usize, rank: i32, x: usize, count: i32): void {
  if (rank === 0) return zeroRow(x, count);
  const stride = load<usize>(dim, ZeroRows.outer.x);
  const outer = load<i32>(load<usize>(dim, ZeroRows.outer.count));
  if (rank === 1) {
    for (let i = 0; i < outer; i++, x += stride) zeroRow(x, count);
  } else {
    for (let i = 0; i < outer; i++, x += stride) zeroBlock(dim + ZeroRows.outer.BYTES, rank - 1, x, count);
  }
}
