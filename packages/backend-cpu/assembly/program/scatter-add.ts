import { positionAt } from './position';
import { firstLanes } from './row';

/**
 * Adds updates into a tensor of zeros at chosen positions, in row-major order of the updates' dims: equal positions add up
 * in that order. Writes nothing but elements that it adds to.
 *
 * Words: [updates, positions, c, units along (count address), stride of c along, status, site, rank,
 * rank x (count address, stride of updates, stride of positions, stride of c)]: the dims of updates and positions.
 * Traps at a position that no unit has, after storing [site, position] at `status`.
 */
export function scatterAdd(p: usize): void {
  scatterBlock(p, p + 32, load<i32>(p, 28), load<usize>(p), load<usize>(p, 4), load<usize>(p, 8));
}

function scatterBlock(p: usize, dim: usize, rank: i32, updates: usize, positions: usize, c: usize): void {
  if (rank <= 1) return scatterRow(p, dim, rank, updates, positions, c);
  const count = load<i32>(load<usize>(dim));
  const updatesStride = load<usize>(dim, 4);
  const positionsStride = load<usize>(dim, 8);
  const cStride = load<usize>(dim, 12);
  for (let i = 0; i < count; i++, updates += updatesStride, positions += positionsStride, c += cStride) {
    scatterBlock(p, dim + 16, rank - 1, updates, positions, c);
  }
}

// @ts-ignore: decorator
@inline
function scatterRow(p: usize, dim: usize, rank: i32, updates: usize, positions: usize, c: usize): void {
  const extent = load<i32>(load<usize>(p, 12));
  const along = load<i32>(p, 16);
  const status = load<usize>(p, 20);
  const site = load<i32>(p, 24);
  const count = rank === 0 ? 1 : load<i32>(load<usize>(dim));
  const updatesStride = rank === 0 ? 0 : load<i32>(dim, 4);
  const positionsStride = rank === 0 ? 0 : load<i32>(dim, 8);
  const cStride = rank === 0 ? 0 : load<i32>(dim, 12);
  if (count <= 0) return;
  if (cStride === 4 && updatesStride === 4 && positionsStride === 0) {
    return addRow(updates, c + positionAt(positions, extent, status, site) * along, count);
  }
  for (let i = 0; i < count; i++, updates += updatesStride, positions += positionsStride, c += cStride) {
    const at = c + positionAt(positions, extent, status, site) * along;
    store<f32>(at, load<f32>(at) + load<f32>(updates));
  }
}

/** Adds a row to a row; the padding of the sum stays as it was. */
function addRow(x: usize, c: usize, count: i32): void {
  const last = c + (((count - 1) & ~3) << 2);
  for (; c < last; c += 16, x += 16) v128.store(c, f32x4.add(v128.load(c), v128.load(x)));
  const sum = f32x4.add(v128.load(c), v128.load(x));
  v128.store(c, v128.bitselect(sum, v128.load(c), firstLanes(((count - 1) & 3) + 1)));
}
