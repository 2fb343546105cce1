import { positionAt } from './position';

/**
 * Writes 1 at each position into a tensor of zeros; writes nothing else.
 *
 * Words: [positions, c, classes (count address), stride of c along the classes, status, site, outer rank,
 * outer rank x (count address, stride of positions, stride of c)].
 * Traps at a position that is no class, after storing [site, position] at `status`.
 */
export function oneHot(p: usize): void {
  mark(p, p + 28, load<i32>(p, 24), load<usize>(p), load<usize>(p, 4));
}

function mark(p: usize, dim: usize, rank: i32, positions: usize, c: usize): void {
  const classes = load<i32>(load<usize>(p, 8));
  const classStride = load<i32>(p, 12);
  const status = load<usize>(p, 16);
  const site = load<i32>(p, 20);
  if (rank === 0) return store<f32>(c + positionAt(positions, classes, status, site) * classStride, 1);
  const count = load<i32>(load<usize>(dim));
  const positionsStride = load<usize>(dim, 4);
  const cStride = load<usize>(dim, 8);
  for (let i = 0; i < count; i++, positions += positionsStride, c += cStride) {
    if (rank > 1) mark(p, dim + 12, rank - 1, positions, c);
    else store<f32>(c + positionAt(positions, classes, status, site) * classStride, 1);
  }
}
