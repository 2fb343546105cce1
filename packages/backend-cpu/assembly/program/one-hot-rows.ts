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
  if (bytes === 16) return oneVector(rows, classes, positions, positionsStride, c, cStride, status, site);
  const zero = i32x4.splat(0);
  for (let row = 0; row < rows; row++, positions += positionsStride, c += cStride) {
    const position = positionAt(positions, classes, status, site);
    for (let at: usize = 0; at < bytes; at += 16) v128.store(c + at, zero);
    store<f32>(c + (position << 2), 1);
  }
}

/** The same for rows of a single vector. */
function oneVector(rows: i32, classes: i32, positions: usize, positionsStride: usize, c: usize, cStride: usize, status: usize, site: i32): void {
  const places = i32x4(0, 1, 2, 3);
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++, positions += positionsStride, c += cStride) {
    const position = positionAt(positions, classes, status, site);
    v128.store(c, v128.and(i32x4.eq(i32x4.splat(position), places), one));
  }
}
