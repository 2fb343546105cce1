import { firstLanes } from './row';
import { CumulativeSum } from '../words';

/**
 * c[.., u, ..] = the sum of x[.., 0..u, ..] along one dim, or of x[.., u.., ..] in reverse; added up in that order and in double
 * precision. Where rows of c are contiguous their padding becomes 0; otherwise nothing but elements of c is written.
 */
export function cumulativeSum(p: usize): void {
  sumsOuter(p, p + CumulativeSum.DIMS, load<i32>(p, CumulativeSum.outerRank), load<usize>(p, CumulativeSum.x), load<usize>(p, CumulativeSum.c));
}

function sumsOuter(p: usize, dim: usize, rank: i32, x: usize, c: usize): void {
  if (rank === 0) return sumsOf(p, x, c);
  const count = load<i32>(load<usize>(dim, CumulativeSum.outer.count));
  const xStride = load<usize>(dim, CumulativeSum.outer.x);
  const cStride = load<usize>(dim, CumulativeSum.outer.c);
  let i = 0;
  if (rank === 1 && load<usize>(p, CumulativeSum.cRow) !== 4 && load<i32>(load<usize>(p, CumulativeSum.row)) === 1) {
    for (; i + 4 <= count; i += 4, x += xStride << 2, c += cStride << 2) sumsOfLines(p, x, xStride, c, cStride);
  }
  for (; i < count; i++, x += xStride, c += cStride) {
    sumsOuter(p, dim + CumulativeSum.outer.BYTES, rank - 1, x, c);
  }
}

/** The sums of one line of rows. */
function sumsOf(p: usize, x: usize, c: usize): void {
  const units = load<i32>(load<usize>(p, CumulativeSum.units));
  let xAlong = load<usize>(p, CumulativeSum.xAlong);
  let cAlong = load<usize>(p, CumulativeSum.cAlong);
  let row = load<i32>(load<usize>(p, CumulativeSum.row));
  const xRow = load<usize>(p, CumulativeSum.xRow);
  const cRow = load<usize>(p, CumulativeSum.cRow);
  if (units <= 0 || row <= 0) return;
  if (load<i32>(p, CumulativeSum.reverse) !== 0) {
    x += (units - 1) * xAlong;
    c += (units - 1) * cAlong;
    xAlong = 0 - xAlong;
    cAlong = 0 - cAlong;
  }
  if (xRow !== 4 || cRow !== 4) {
    if (cRow === 4) clearLast(c + (((row - 1) & ~3) << 2), cAlong, units);
    for (let i = 0; i < row; i++, x += xRow, c += cRow) sumsAlong(x, xAlong, c, cAlong, units);
    return;
  }
  for (; row > 4; row -= 4, x += 16, c += 16) sumsOfFour(x, xAlong, c, cAlong, units, firstLanes(4));
  sumsOfFour(x, xAlong, c, cAlong, units, firstLanes(row));
}

/** The sums of four lines, side by side: none of their chains of additions waits for another. */
function sumsOfLines(p: usize, x: usize, xStride: usize, c: usize, cStride: usize): void {
  const units = load<i32>(load<usize>(p, CumulativeSum.units));
  let xAlong = load<usize>(p, CumulativeSum.xAlong);
  let cAlong = load<usize>(p, CumulativeSum.cAlong);
  if (load<i32>(p, CumulativeSum.reverse) !== 0) {
    x += (units - 1) * xAlong;
    c += (units - 1) * cAlong;
    xAlong = 0 - xAlong;
    cAlong = 0 - cAlong;
  }
  const xTwice = xStride << 1;
  const cTwice = cStride << 1;
  let first: f64 = 0;
  let second: f64 = 0;
  let third: f64 = 0;
  let fourth: f64 = 0;
  for (let u = 0; u < units; u++, x += xAlong, c += cAlong) {
    first += <f64>load<f32>(x);
    second += <f64>load<f32>(x + xStride);
    third += <f64>load<f32>(x + xTwice);
    fourth += <f64>load<f32>(x + xTwice + xStride);
    store<f32>(c, <f32>first);
    store<f32>(c + cStride, <f32>second);
    store<f32>(c + cTwice, <f32>third);
    store<f32>(c + cTwice + cStride, <f32>fourth);
  }
}

/** Clears the last vector of every row. */
function clearLast(c: usize, cAlong: usize, units: i32): void {
  for (let u = 0; u < units; u++, c += cAlong) v128.store(c, i32x4.splat(0));
}

function sumsAlong(x: usize, xAlong: usize, c: usize, cAlong: usize, units: i32): void {
  let total: f64 = 0;
  for (let u = 0; u < units; u++, x += xAlong, c += cAlong) {
    total += <f64>load<f32>(x);
    store<f32>(c, <f32>total);
  }
}

/** The sums of four neighbours, in each of the rows. */
function sumsOfFour(x: usize, xAlong: usize, c: usize, cAlong: usize, units: i32, lanes: v128): void {
  let low = f64x2.splat(0);
  let high = low;
  for (let u = 0; u < units; u++, x += xAlong, c += cAlong) {
    const four = v128.load(x);
    low = f64x2.add(low, f64x2.promote_low_f32x4(four));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 2, 3)));
    const sums = v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
    v128.store(c, v128.and(sums, lanes));
  }
}
