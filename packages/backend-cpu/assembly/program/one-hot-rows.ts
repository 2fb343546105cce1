import { positionAt } from './position';

/**
 * Rows that are 1 at a position and 0 elsewhere, padding included, for classes that lie side by side.
 *
 * Words: [rows (count address), classes (count address), positions, stride of positions, c, stride of c, status, site].
 * Traps at a position that is no class, after storing [site, position] at `status`.
 */
export function oneHotRows(p: usize): void {
  const rows = load<i32>(load<usize>(p));
  const classes = load<i32>(load<usize>(p, 4));
  let positions = load<usize>(p, 8);
  const positionsStride = load<usize>(p, 12);
  let c = load<usize>(p, 16);
  const cStride = load<usize>(p, 20);
  const status = load<usize>(p, 24);
  const site = load<i32>(p, 28);
  const bytes = <usize>(((classes + 3) & ~3) << 2);
  const zero = i32x4.splat(0);
  for (let row = 0; row < rows; row++, positions += positionsStride, c += cStride) {
    const position = positionAt(positions, classes, status, site);
    for (let at: usize = 0; at < bytes; at += 16) v128.store(c + at, zero);
    store<f32>(c + (position << 2), 1);
  }
}
