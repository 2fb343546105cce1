import { fewRows, narrowRows } from './few-rows';
import { addBlock, beginLost, BESIDE_COLUMNS, BESIDE_ROW, BESIDE_ROWS, blockAt, FIRST_BLOCK, isLong, ROWS_BLOCK, settle } from './long-chains';
import { canPack, packedRows } from './packed-rows';
import { singleRow } from './single-row';
import { TALL, tallRowsOf, tiledRows } from './tall-tiles';
import { MatmulRows } from '../words';
import { count, vectorsOf, word } from './operands';

/**
 * c[m, n] = sum over k of x[m, k] * y[k, n]; y and c are contiguous in n, x is read as single numbers, so that it may be
 * transposed. Every element is one chain of multiply-adds over k in increasing order, whatever the tile that holds it; where
 * k is long, one for each block of it (see long-chains.ts).
 */
export function matmulRows(p: usize): void {
  const mFrom = count(p, MatmulRows.mFrom);
  const nFrom = count(p, MatmulRows.nFrom);
  const m = count(p, MatmulRows.mTo) - mFrom;
  const n = count(p, MatmulRows.nTo) - nFrom;
  if (m <= 0 || n <= 0) return;
  const k = count(p, MatmulRows.k);
  const xM = word(p, MatmulRows.xM);
  const x = word(p, MatmulRows.x) + usize(mFrom) * xM;
  const xK = word(p, MatmulRows.xK);
  const y = word(p, MatmulRows.y) + (usize(nFrom) << 2);
  const yK = word(p, MatmulRows.yK);
  const cM = word(p, MatmulRows.cM);
  const c = word(p, MatmulRows.c) + usize(mFrom) * cM + (usize(nFrom) << 2);
  if (isLong(k)) longRows(m, n, k, x, xM, xK, y, yK, c, cM);
  else product(m, n, k, x, xM, xK, y, yK, c, cM);
}

/** The product over a k that is worked on block by block, for as much of c at a time as there is room for beside it. */
function longRows(m: i32, n: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize): void {
  for (let row = 0; row < m; row += BESIDE_ROWS) {
    const rows = min(m - row, BESIDE_ROWS);
    const xRows = x + usize(row) * xM;
    for (let column = 0; column < n; column += BESIDE_COLUMNS) {
      const columns = min(n - column, BESIDE_COLUMNS);
      const yColumns = y + (usize(column) << 2);
      const to = c + usize(row) * cM + (usize(column) << 2);
      product(rows, columns, FIRST_BLOCK, xRows, xM, xK, yColumns, yK, to, cM);
      beginLost(rows);
      for (let done = FIRST_BLOCK; done < k; done += ROWS_BLOCK) {
        const skip = usize(done);
        product(rows, columns, min(k - done, ROWS_BLOCK), xRows + skip * xK, xM, xK, yColumns + skip * yK, yK, blockAt(), BESIDE_ROW);
        addBlock(rows, columns, to, cM, 4);
      }
      settle(rows, columns, to, cM, 4);
    }
  }
}

/** The product over a k that is not long, in one chain for every element. */
function product(m: i32, n: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize): void {
  let done: i32 = 0;
  if (m > 1) {
    done = severalRows(m, n, k, x, xM, xK, y, yK, c, cM);
    if (done == m) return;
  }
  singleRow(n, k, x + usize(done) * xM, xK, y, yK, c + usize(done) * cM);
}

/** All `m` (2 or more) rows of c but for a last one that no tile takes: returns how many it did. */
function severalRows(m: i32, n: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize): i32 {
  const vectors = vectorsOf(n);
  const valid = ((n - 1) & 3) + 1;
  if (vectors == 1) return narrowRows(m, valid, k, x, xM, xK, y, yK, c, cM);
  const tall = tallRowsOf(m);
  // Four rows, or twice four, go along with the others while columns of y are in the cache.
  const rows = ((m - tall) & 3) == 0 ? m : tall;
  const done = usize(rows);
  if (rows > 0) {
    if (worthPacking(tall / TALL, vectors, k, xM)) packedRows(rows, vectors, valid, k, x, xM, xK, y, yK, c, cM);
    else tiledRows(rows, vectors, valid, k, x, xM, xK, y, yK, 32, c, cM, false);
  }
  const left = m - rows;
  if (left < 2) return rows;
  fewRows(left, vectors, valid, k, x + done * xM, xM, xK, y, yK, c + done * cM, cM);
  return m;
}

/** Whether copies of x and y pay: where a tile's operands would not stay in the first-level cache. */
// @ts-ignore: decorator
@inline
function worthPacking(tiles: i32, vectors: i32, k: i32, xM: usize): bool {
  return tiles >= 8 && vectors >= 16 && k >= (xM == 4 ? 192 : 384) && canPack();
}
