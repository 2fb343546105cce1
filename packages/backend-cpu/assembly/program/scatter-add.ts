import { positionAt } from './position';
import { addRow } from './row';
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
  for (let i = 0; i < count; i++, updates += updatesStride, positions += positionsStride, c += cStride) {
    scatterBlock(p, dim + ScatterAdd.inner.BYTES, rank - 1, updates, positions, c);
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
