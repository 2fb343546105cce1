import { positionAt } from './position';
import { OneHotRows } from '../words';

/**
 * Rows that are 1 at a position and 0 elsewhere, padding included, for classes that lie side by side.
 *
 * Traps at a position that is no class, after storing [site, position] at `status`.
 */
export function oneHotRows(p: usize): void {
  const rows = load<i32>(load<usize>(p, OneHotRows.rows));
  const classes = load<i32>(load<usize>(p, OneHotRows.units));
  let positions = load<usize>(p, OneHotRows.positions);
  const positionsStride = load<usize>(p, OneHotRows.positionsRow);
  let c = load<usize>(p, OneHotRows.c);
  const cStride = load<usize>(p, OneHotRows.cRow);
  const status = load<usize>(p, OneHotRows.status);
  const site = load<i32>(p, OneHotRows.site);
  const bytes = <usize>(((classes + 3) & ~3) << 2);
  const zero = i32x4.splat(0);
  for (let row = 0; row < rows; row++, positions += positionsStride, c += cStride) {
    const position = positionAt(positions, classes, status, site);
    for (let at: usize = 0; at < bytes; at += 16) v128.store(c + at, zero);
    store<f32>(c + (position << 2), 1);
  }
}
