import { SumColumns } from '../words';
import { firstLanes } from './row';

// @ts-ignore: decorator
@inline
const SUM = 0;
// @ts-ignore: decorator
@inline
const MAX = 1;
/** Rows of the first block of a sum: most sums are but one. */
// @ts-ignore: decorator
@inline
const FIRST_BLOCK = 1024;
/** Rows of each other block. */
// @ts-ignore: decorator
@inline
const LATER_BLOCK = 16;

/**
 * Sums over rows: c[i] = the sum over k of x[k, i], k in increasing order, block by block; 0 over no rows. i is
 * contiguous in x and c, and begins at a multiple of 4. The padding of c behind its end becomes 0.
 */
export function sumColumns(p: usize): void {
  foldColumns(p, SUM);
}

/**
 * The largest of each column: c[i] = the maximum over k of x[k, i]; -infinity over no rows, and NaN wherever a NaN is.
 * Its words are those of sumColumns. The padding of c behind the end becomes 0.
 */
export function maxColumns(p: usize): void {
  foldColumns(p, MAX);
}

// @ts-ignore: decorator
@inline
function foldColumns(p: usize, fold: i32): void {
  const from = load<i32>(load<usize>(p, SumColumns.iFrom));
  const count = load<i32>(load<usize>(p, SumColumns.iTo)) - from;
  if (count <= 0) return;
  const rows = load<i32>(load<usize>(p, SumColumns.k));
  const stride = load<usize>(p, SumColumns.xK);
  const first = (<usize>from) << 2;
  let x = load<usize>(p, SumColumns.x) + first;
  let c = load<usize>(p, SumColumns.c) + first;
  const last = c + (((count - 1) & ~3) << 2);
  if (fold === SUM && rows > FIRST_BLOCK) {
    for (; c < last; c += 16, x += 16) v128.store(c, sumBlocks(x, stride, rows));
    v128.store(c, v128.and(sumBlocks(x, stride, rows), firstLanes(((count - 1) & 3) + 1)));
    return;
  }
  for (; c + 64 <= last; c += 64, x += 64) foldFour(x, stride, rows, c, fold);
  for (; c < last; c += 16, x += 16) v128.store(c, foldOne(x, stride, rows, fold));
  v128.store(c, v128.and(foldOne(x, stride, rows, fold), firstLanes(((count - 1) & 3) + 1)));
}

/** Folds 16 columns side by side. */
// @ts-ignore: decorator
@inline
function foldFour(x: usize, stride: usize, rows: i32, c: usize, fold: i32): void {
  let a0 = start(fold);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let k = 0; k < rows; k++, x += stride) {
    a0 = folded(a0, v128.load(x), fold);
    a1 = folded(a1, v128.load(x, 16), fold);
    a2 = folded(a2, v128.load(x, 32), fold);
    a3 = folded(a3, v128.load(x, 48), fold);
  }
  v128.store(c, a0);
  v128.store(c, a1, 16);
  v128.store(c, a2, 32);
  v128.store(c, a3, 48);
}

/**
 * Sums 4 columns of many rows block by block: a block in single precision, and the blocks in twice that, so that what is lost
 * does not grow with the number of rows.
 */
function sumBlocks(x: usize, stride: usize, rows: i32): v128 {
  let high = foldOne(x, stride, FIRST_BLOCK, SUM);
  let low = f32x4.splat(0);
  for (let k = FIRST_BLOCK; k < rows; k += LATER_BLOCK) {
    const block = foldOne(x + <usize>k * stride, stride, min(LATER_BLOCK, rows - k), SUM);
    // Knuth's sum of two numbers, and what rounding took from it.
    const total = f32x4.add(high, block);
    const added = f32x4.sub(total, high);
    const lost = f32x4.add(f32x4.sub(high, f32x4.sub(total, added)), f32x4.sub(block, added));
    low = f32x4.add(low, lost);
    high = total;
  }
  // Of an infinite total nothing is lost, though the difference of infinities is no number.
  return v128.bitselect(f32x4.add(high, low), high, f32x4.eq(low, low));
}

/** Folds 4 columns. */
// @ts-ignore: decorator
@inline
function foldOne(x: usize, stride: usize, rows: i32, fold: i32): v128 {
  let a = start(fold);
  for (let k = 0; k < rows; k++, x += stride) a = folded(a, v128.load(x), fold);
  return a;
}

// @ts-ignore: decorator
@inline
function start(fold: i32): v128 {
  return f32x4.splat(fold === SUM ? <f32>0 : -f32.POSITIVE_INFINITY);
}

// @ts-ignore: decorator
@inline
function folded(a: v128, b: v128, fold: i32): v128 {
  return fold === SUM ? f32x4.add(a, b) : f32x4.max(a, b);
}
