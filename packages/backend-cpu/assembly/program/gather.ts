import { positionAt } from './position';
import { copyRow, firstLanes, zeroRow } from './row';
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
  if (rank === 2 && tableStride === 0 && isRow(dim + Gather.inner.BYTES)) return gatherRows(p, dim, table, positions, c);
  for (let i = 0; i < count; i++, table += tableStride, positions += positionsStride, c += cStride) {
    gatherBlock(p, dim + Gather.inner.BYTES, rank - 1, table, positions, c);
  }
}

/** Whether the elements along a dim lie side by side, in the table as in the result, and are chosen by one position. */
// @ts-ignore: decorator
@inline
function isRow(dim: usize): bool {
  return load<i32>(dim, Gather.inner.c) === 4 && load<i32>(dim, Gather.inner.table) === 4 && load<i32>(dim, Gather.inner.positions) === 0;
}

/** A row of the table for each of some positions. */
function gatherRows(p: usize, dim: usize, table: usize, positions: usize, c: usize): void {
  const extent = load<i32>(load<usize>(p, Gather.units));
  const along = load<i32>(p, Gather.along);
  const status = load<usize>(p, Gather.status);
  const site = load<i32>(p, Gather.site);
  const rows = load<i32>(load<usize>(dim, Gather.inner.count));
  const positionsStride = load<usize>(dim, Gather.inner.positions);
  const cStride = load<usize>(dim, Gather.inner.c);
  const count = load<i32>(load<usize>(dim + Gather.inner.BYTES, Gather.inner.count));
  if (count <= 0) return;
  const last = <usize>(((count - 1) & ~3) << 2);
  const mask = firstLanes(((count - 1) & 3) + 1);
  for (let i = 0; i < rows; i++, positions += positionsStride, c += cStride) {
    const row = table + positionAt(positions, extent, status, site) * along;
    for (let at: usize = 0; at < last; at += 16) v128.store(c + at, v128.load(row + at));
    v128.store(c + last, v128.and(v128.load(row + last), mask));
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
