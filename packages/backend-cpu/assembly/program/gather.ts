import { positionAt } from './position';
import { copyRow, zeroRow } from './row';
import { Gather } from '../words';

/**
 * Copies elements of a table chosen by position, as 32 bits each, so that a table may hold integers.
 *
 * If the last dim has stride 4 in c, it is c's row, and the row's padding becomes 0.
 * Traps at a position that no unit has, after storing [site, position] at `status`.
 */
export function gather(p: usize): void {
  gatherBlock(p, p + Gather.DIMS, load<i32>(p, Gather.rank), load<usize>(p, Gather.table), load<usize>(p, Gather.positions), load<usize>(p, Gather.c));
}

function gatherBlock(p: usize, dim: usize, rank: i32, table: usize, positions: usize, c: usize): void {
  if (rank <= 1) return gatherRow(p, dim, rank, table, positions, c);
  const count = load<i32>(load<usize>(dim, Gather.inner.count));
  const tableStride = load<usize>(dim, Gather.inner.table);
  const positionsStride = load<usize>(dim, Gather.inner.positions);
  const cStride = load<usize>(dim, Gather.inner.c);
  for (let i = 0; i < count; i++, table += tableStride, positions += positionsStride, c += cStride) {
    gatherBlock(p, dim + Gather.inner.BYTES, rank - 1, table, positions, c);
  }
}

// @ts-ignore: decorator
@inline
function gatherRow(p: usize, dim: usize, rank: i32, table: usize, positions: usize, c: usize): void {
  const extent = load<i32>(load<usize>(p, Gather.units));
  const along = load<i32>(p, Gather.along);
  const status = load<usize>(p, Gather.status);
  const site = load<i32>(p, Gather.site);
  if (rank === 0) {
    return store<i32>(c, load<i32>(table + positionAt(positions, extent, status, site) * along));
  }
  const count = load<i32>(load<usize>(dim, Gather.inner.count));
  const tableStride = load<i32>(dim, Gather.inner.table);
  const positionsStride = load<i32>(dim, Gather.inner.positions);
  const cStride = load<i32>(dim, Gather.inner.c);
  if (count <= 0) return;
  if (cStride === 4 && tableStride === 4 && positionsStride === 0) {
    return copyRow(table + positionAt(positions, extent, status, site) * along, c, count);
  }
  if (cStride === 4) zeroRow(c + (((count - 1) & ~3) << 2), 1);
  for (let i = 0; i < count; i++, table += tableStride, positions += positionsStride, c += cStride) {
    store<i32>(c, load<i32>(table + positionAt(positions, extent, status, site) * along));
  }
}
