import { positionAt } from './position';
import { copyRow, zeroRow } from './row';

/**
 * Copies elements of a table chosen by position, as 32 bits each, so that a table may hold integers.
 *
 * Words: [table, positions, c, units along (count address), stride of the table along, status, site, rank,
 * rank x (count address, stride of table, stride of positions, stride of c)]: the dims of c, the last one innermost.
 * If the last dim has stride 4 in c, it is c's row, and the row's padding becomes 0.
 * Traps at a position that no unit has, after storing [site, position] at `status`.
 */
export function gather(p: usize): void {
  gatherBlock(p, p + 32, load<i32>(p, 28), load<usize>(p), load<usize>(p, 4), load<usize>(p, 8));
}

function gatherBlock(p: usize, dim: usize, rank: i32, table: usize, positions: usize, c: usize): void {
  if (rank <= 1) return gatherRow(p, dim, rank, table, positions, c);
  const count = load<i32>(load<usize>(dim));
  const tableStride = load<usize>(dim, 4);
  const positionsStride = load<usize>(dim, 8);
  const cStride = load<usize>(dim, 12);
  for (let i = 0; i < count; i++, table += tableStride, positions += positionsStride, c += cStride) {
    gatherBlock(p, dim + 16, rank - 1, table, positions, c);
  }
}

// @ts-ignore: decorator
@inline
function gatherRow(p: usize, dim: usize, rank: i32, table: usize, positions: usize, c: usize): void {
  const extent = load<i32>(load<usize>(p, 12));
  const along = load<i32>(p, 16);
  const status = load<usize>(p, 20);
  const site = load<i32>(p, 24);
  if (rank === 0) {
    return store<i32>(c, load<i32>(table + positionAt(positions, extent, status, site) * along));
  }
  const count = load<i32>(load<usize>(dim));
  const tableStride = load<i32>(dim, 4);
  const positionsStride = load<i32>(dim, 8);
  const cStride = load<i32>(dim, 12);
  if (count <= 0) return;
  if (cStride === 4 && tableStride === 4 && positionsStride === 0) {
    return copyRow(table + positionAt(positions, extent, status, site) * along, c, count);
  }
  if (cStride === 4) zeroRow(c + (((count - 1) & ~3) << 2), 1);
  for (let i = 0; i < count; i++, table += tableStride, positions += positionsStride, c += cStride) {
    store<i32>(c, load<i32>(table + positionAt(positions, extent, status, site) * along));
  }
}
