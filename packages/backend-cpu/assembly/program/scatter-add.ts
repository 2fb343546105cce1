import { positionAt } from './position';
import { addRow, firstLanes } from './row';
import { ScatterAdd } from '../words';

/**
 * Adds updates into a tensor of zeros at chosen positions, in row-major order of the updates' dims: equal positions add up
 * in that order. Writes nothing but elements that it adds to.
 *
 * Traps at a position that no unit has, after storing [site, position] at `status`.
 */
export function scatterAdd(p: usize): void {
  scatterBlock(p, p + ScatterAdd.DIMS, load<i32>(p, ScatterAdd.rank), load<usize>(p, ScatterAdd.updates), load<usize>(p, ScatterAdd.positions), load<usize>(p, ScatterAdd.c));
}

function scatterBlock(p: usize, dim: usize, rank: i32, updates: usize, positions: usize, c: usize): void {
  if (rank <= 1) return scatterRow(p, dim, rank, updates, positions, c);
  const count = load<i32>(load<usize>(dim, ScatterAdd.inner.count));
  const updatesStride = load<usize>(dim, ScatterAdd.inner.updates);
  const positionsStride = load<usize>(dim, ScatterAdd.inner.positions);
  const cStride = load<usize>(dim, ScatterAdd.inner.c);
  if (rank === 2 && cStride === 0 && isRow(dim + ScatterAdd.inner.BYTES)) {
    return scatterRows(p, dim, count, updates, positions, c);
  }
  for (let i = 0; i < count; i++, updates += updatesStride, positions += positionsStride, c += cStride) {
    scatterBlock(p, dim + ScatterAdd.inner.BYTES, rank - 1, updates, positions, c);
  }
}

/** Whether the elements along a dim lie side by side, among updates as in the result, and are chosen by one position. */
// @ts-ignore: decorator
@inline
function isRow(dim: usize): bool {
  return load<i32>(dim, ScatterAdd.inner.c) === 4 && load<i32>(dim, ScatterAdd.inner.updates) === 4 && load<i32>(dim, ScatterAdd.inner.positions) === 0;
}

/** A row of updates for each of so many positions. */
function scatterRows(p: usize, dim: usize, rows: i32, updates: usize, positions: usize, c: usize): void {
  const extent = load<i32>(load<usize>(p, ScatterAdd.units));
  const along = load<i32>(p, ScatterAdd.along);
  const status = load<usize>(p, ScatterAdd.status);
  const site = load<i32>(p, ScatterAdd.site);
  const updatesStride = load<usize>(dim, ScatterAdd.inner.updates);
  const positionsStride = load<usize>(dim, ScatterAdd.inner.positions);
  const count = load<i32>(load<usize>(dim + ScatterAdd.inner.BYTES, ScatterAdd.inner.count));
  if (count <= 0) return;
  const last = <usize>(((count - 1) & ~3) << 2);
  const mask = firstLanes(((count - 1) & 3) + 1);
  for (let i = 0; i < rows; i++, updates += updatesStride, positions += positionsStride) {
    const row = c + positionAt(positions, extent, status, site) * along;
    for (let at: usize = 0; at < last; at += 16) {
      v128.store(row + at, f32x4.add(v128.load(row + at), v128.load(updates + at)));
    }
    // Of 0 nothing is changed behind the end of a row. Sums never wait for a mask.
    const end = v128.and(v128.load(updates + last), mask);
    v128.store(row + last, f32x4.add(v128.load(row + last), end));
  }
}

// @ts-ignore: decorator
@inline
function scatterRow(p: usize, dim: usize, rank: i32, updates: usize, positions: usize, c: usize): void {
  const extent = load<i32>(load<usize>(p, ScatterAdd.units));
  const along = load<i32>(p, ScatterAdd.along);
  const status = load<usize>(p, ScatterAdd.status);
  const site = load<i32>(p, ScatterAdd.site);
  const count = rank === 0 ? 1 : load<i32>(load<usize>(dim, ScatterAdd.inner.count));
  const updatesStride = rank === 0 ? 0 : load<i32>(dim, ScatterAdd.inner.updates);
  const positionsStride = rank === 0 ? 0 : load<i32>(dim, ScatterAdd.inner.positions);
  const cStride = rank === 0 ? 0 : load<i32>(dim, ScatterAdd.inner.c);
  if (count <= 0) return;
  if (cStride === 4 && updatesStride === 4 && positionsStride === 0) {
    return addRow(updates, c + positionAt(positions, extent, status, site) * along, count);
  }
  for (let i = 0; i < count; i++, updates += updatesStride, positions += positionsStride, c += cStride) {
    const at = c + positionAt(positions, extent, status, site) * along;
    store<f32>(at, load<f32>(at) + load<f32>(updates));
  }
}
