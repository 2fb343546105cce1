import { multiplyAdd } from '../simd';
import { firstLanes } from './lanes-mask';
import { storeSums } from './sum-lanes';

/*
 * Dot products over k of at most 4: y is turned in registers, four rows at a time, so that a vector holds four columns of
 * c and nothing is summed across lanes. The sums are those that dot products over the same k and zeros would give.
 */

/** c[m, n] = sum over k of x[m, k] * y[n, k], the rows of c contiguous. */
export function shortDots(m: i32, n: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize): void {
  const zero = f32x4.splat(0);
  for (; n > 4; n -= 8) {
    const yHigh = y + (yN << 2);
    const a = v128.load(y);
    const b = v128.load(y + yN);
    const d = v128.load(y + (yN << 1));
    const e = v128.load(y + 3 * yN);
    const f = v128.load(yHigh);
    const g = n > 5 ? v128.load(yHigh + yN) : zero;
    const h = n > 6 ? v128.load(yHigh + (yN << 1)) : zero;
    const i = n > 7 ? v128.load(yHigh + 3 * yN) : zero;
    const y0 = column0(a, b, d, e);
    const y1 = column1(a, b, d, e);
    const y2 = column2(a, b, d, e);
    const y3 = column3(a, b, d, e);
    const z0 = column0(f, g, h, i);
    const z1 = column1(f, g, h, i);
    const z2 = column2(f, g, h, i);
    const z3 = column3(f, g, h, i);
    const mask = firstLanes(n - 4);
    let xRow = x;
    let cRow = c;
    for (let left = m; left > 0; --left) {
      const x0 = v128.load32_splat(xRow);
      const x1 = v128.load32_splat(xRow, 4);
      const x2 = v128.load32_splat(xRow, 8);
      const x3 = v128.load32_splat(xRow, 12);
      v128.store(cRow, sumFour(x0, x1, x2, x3, y0, y1, y2, y3));
      v128.store(cRow, v128.and(sumFour(x0, x1, x2, x3, z0, z1, z2, z3), mask), 16);
      xRow += xM;
      cRow += cM;
    }
    y += yN << 3;
    c += 32;
  }
  if (n > 0) fourColumns(m, n, x, xM, y, yN, c, cM, 4);
}

/** The same with the elements of a row of c `cN` bytes apart. */
export function shortDotsApart(m: i32, n: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  for (; n > 0; n -= 4) {
    fourColumns(m, min(n, 4), x, xM, y, yN, c, cM, cN);
    y += yN << 2;
    c += cN << 2;
  }
}

/** One to four columns of c. */
// @ts-ignore: decorator
@inline
function fourColumns(m: i32, n: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  const zero = f32x4.splat(0);
  const a = v128.load(y);
  const b = n > 1 ? v128.load(y + yN) : zero;
  const d = n > 2 ? v128.load(y + (yN << 1)) : zero;
  const e = n > 3 ? v128.load(y + 3 * yN) : zero;
  const y0 = column0(a, b, d, e);
  const y1 = column1(a, b, d, e);
  const y2 = column2(a, b, d, e);
  const y3 = column3(a, b, d, e);
  const mask = firstLanes(n);
  for (; m > 0; --m) {
    const x0 = v128.load32_splat(x);
    const x1 = v128.load32_splat(x, 4);
    const x2 = v128.load32_splat(x, 8);
    const x3 = v128.load32_splat(x, 12);
    storeSums(c, cN, v128.and(sumFour(x0, x1, x2, x3, y0, y1, y2, y3), mask), n);
    x += xM;
    c += cM;
  }
}

/** Four dot products of one row of x, the products summed as `sumLanes` does; the first sum makes a zero positive. */
// @ts-ignore: decorator
@inline
function sumFour(x0: v128, x1: v128, x2: v128, x3: v128, y0: v128, y1: v128, y2: v128, y3: v128): v128 {
  const even = f32x4.add(multiplyAdd(x0, y0, f32x4.splat(0)), f32x4.mul(x2, y2));
  return f32x4.add(even, f32x4.add(f32x4.mul(x1, y1), f32x4.mul(x3, y3)));
}

// @ts-ignore: decorator
@inline
function column0(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 0, 4, 1, 5), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function column1(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 0, 4, 1, 5), 2, 3, 6, 7);
}

// @ts-ignore: decorator
@inline
function column2(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 2, 6, 3, 7), v128.shuffle<f32>(c, d, 2, 6, 3, 7), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function column3(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 2, 6, 3, 7), v128.shuffle<f32>(c, d, 2, 6, 3, 7), 2, 3, 6, 7);
}
