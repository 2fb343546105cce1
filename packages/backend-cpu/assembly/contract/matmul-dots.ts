import { dots1x1, dots1x2, dots1x3, dots1x4, dots1x5, dots1x6, dots1x7, dots1x8, dots2x1, dots2x2, dots2x3, dots2x4 } from './dot-tiles';
import { addBlock, beginLost, BESIDE_COLUMNS, BESIDE_ROW, BESIDE_ROWS, blockAt, DOTS_BLOCK, FIRST_BLOCK, isLong, settle } from './long-chains';
import { shortDots, shortDotsApart } from './short-dots';
import { MatmulDots } from '../words';
import { count, vectorsOf, word } from './operands';

/** Bytes of x that stay in the cache while all rows of y pass by. */
const X_BLOCK: i32 = 1 << 17;

/**
 * c[m, n] = sum over k of x[m, k] * y[n, k], both contiguous in k. Element k goes to lane k % 4 of one accumulator,
 * and the lanes are summed at the end, so that an element's sum depends on nothing but its two rows. Where k is long it is
 * worked on block by block (see long-chains.ts).
 * Where cN is 4 the padding of c's rows is written as zeros, otherwise only its elements are.
 */
export function matmulDots(p: usize): void {
  const mFrom = count(p, MatmulDots.mFrom);
  const nFrom = count(p, MatmulDots.nFrom);
  const m = count(p, MatmulDots.mTo) - mFrom;
  const n = count(p, MatmulDots.nTo) - nFrom;
  if (m <= 0 || n <= 0) return;
  const k = count(p, MatmulDots.k);
  const xM = word(p, MatmulDots.xM);
  const x = word(p, MatmulDots.x) + usize(mFrom) * xM;
  const yN = word(p, MatmulDots.yN);
  const y = word(p, MatmulDots.y) + usize(nFrom) * yN;
  const cM = word(p, MatmulDots.cM);
  const cN = word(p, MatmulDots.cN);
  const c = word(p, MatmulDots.c) + usize(mFrom) * cM + usize(nFrom) * cN;
  if (isLong(k)) longDots(m, n, k, x, xM, y, yN, c, cM, cN);
  else products(m, n, vectorsOf(k), x, xM, y, yN, c, cM, cN);
}

/** Dot products over a k that is worked on block by block, for as much of c at a time as there is room for beside it. */
function longDots(m: i32, n: i32, k: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  for (let row = 0; row < m; row += BESIDE_ROWS) {
    const rows = min(m - row, BESIDE_ROWS);
    const xRows = x + usize(row) * xM;
    for (let column = 0; column < n; column += BESIDE_COLUMNS) {
      const columns = min(n - column, BESIDE_COLUMNS);
      const yColumns = y + usize(column) * yN;
      const to = c + usize(row) * cM + usize(column) * cN;
      products(rows, columns, FIRST_BLOCK >> 2, xRows, xM, yColumns, yN, to, cM, cN);
      beginLost(rows);
      for (let done = FIRST_BLOCK; done < k; done += DOTS_BLOCK) {
        const skip = usize(done) << 2;
        products(rows, columns, vectorsOf(min(k - done, DOTS_BLOCK)), xRows + skip, xM, yColumns + skip, yN, blockAt(), BESIDE_ROW, 4);
        addBlock(rows, columns, to, cM, cN);
      }
      settle(rows, columns, to, cM, cN);
    }
  }
}

/** Dot products of rows that are not long. */
function products(m: i32, n: i32, vectors: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  if (vectors == 1) {
    if (cN == 4) shortDots(m, n, x, xM, y, yN, c, cM);
    else shortDotsApart(m, n, x, xM, y, yN, c, cM, cN);
    return;
  }
  const block = max(X_BLOCK / (max(vectors, 1) << 5), 1);
  while (m > 1) {
    const pairs = min(m >> 1, block);
    rowPairs(pairs, n, vectors, x, xM, y, yN, c, cM, cN);
    m -= pairs << 1;
    x += usize(pairs << 1) * xM;
    c += usize(pairs << 1) * cM;
  }
  if (m > 0) oneRow(n, vectors, x, y, yN, c, cN);
}

/** One row of c: eight dot products at once, then the last one to seven. */
function oneRow(n: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  if (n >= 8) {
    const eights = n >> 3;
    dots1x8(eights, vectors, x, y, yN, c, cN);
    y += usize(eights << 3) * yN;
    c += usize(eights << 3) * cN;
    n &= 7;
  }
  switch (n) {
    case 0: return;
    case 1: dots1x1(1, vectors, x, y, yN, c, cN); return;
    case 2: dots1x2(1, vectors, x, y, yN, c, cN); return;
    case 3: dots1x3(1, vectors, x, y, yN, c, cN); return;
    case 4: dots1x4(1, vectors, x, y, yN, c, cN); return;
    case 5: dots1x5(1, vectors, x, y, yN, c, cN); return;
    case 6: dots1x6(1, vectors, x, y, yN, c, cN); return;
    default: dots1x7(1, vectors, x, y, yN, c, cN);
  }
}

/** Pairs of rows of c: the same four rows of y against all pairs before the next four. */
function rowPairs(pairs: i32, n: i32, vectors: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  for (; n >= 4; n -= 4) {
    dots2x4(pairs, vectors, x, xM, y, yN, c, cM, cN);
    y += yN << 2;
    c += cN << 2;
  }
  if (n == 1) dots2x1(pairs, vectors, x, xM, y, yN, c, cM, cN);
  else if (n == 2) dots2x2(pairs, vectors, x, xM, y, yN, c, cM, cN);
  else if (n == 3) dots2x3(pairs, vectors, x, xM, y, yN, c, cM, cN);
}
