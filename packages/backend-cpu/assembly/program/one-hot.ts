import { positionAt } from './position';
import { OneHot } from '../words';

/**
 * Writes 1 at each position into a tensor of zeros; writes nothing else.
 *
 * Traps at a position that is no class, after storing [site, position] at `status`.
 */
export function oneHot(p: usize): void {
  mark(p, p + OneHot.DIMS, load<i32>(p, OneHot.outerRank), load<usize>(p, OneHot.positions), load<usize>(p, OneHot.c));
}

function mark(p: usize, dim: usize, rank: i32, positions: usize, c: usize): void {
  const classes = load<i32>(load<usize>(p, OneHot.units));
  const classStride = load<i32>(p, OneHot.along);
  const status = load<usize>(p, OneHot.status);
  const site = load<i32>(p, OneHot.site);
  if (rank === 0) return store<f32>(c + positionAt(positions, classes, status, site) * classStride, 1);
  const count = load<i32>(load<usize>(dim, OneHot.outer.count));
  const positionsStride = load<usize>(dim, OneHot.outer.positions);
  const cStride = load<usize>(dim, OneHot.outer.c);
  for (let i = 0; i < count; i++, positions += positionsStride, c += cStride) {
    if (rank > 1) mark(p, dim + OneHot.outer.BYTES, rank - 1, positions, c);
    else store<f32>(c + positionAt(positions, classes, status, site) * classStride, 1);
  }
}
