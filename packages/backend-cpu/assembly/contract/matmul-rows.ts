import { fewRows, narrowRows } from './few-rows';
import { canPack, packedRows } from './packed-rows';
import { singleRow } from './single-row';
import { TALL, tallRowsOf, tiledRows } from './tall-tiles';
import { MatmulRows } from '../words';
import { count, vectorsOf, word } from './operands';

/**
 * c[m, n] = sum over k of x[m, k] * y[k, n]; y and c are contiguous in n, x is read as single numbers, so that it may be
 * transposed. Every element is one chain of multiply-adds over k in increasing order, whatever the tile that holds it.

 */
export function matmulRows(p: usize): void {
  let mFrom = count(p, MatmulRows.mFrom);
  const nFrom = count(p, MatmulRows.nFrom);
  const m = count(p, MatmulRows.mTo) - mFrom;
  const n = count(p, MatmulRows.nTo) - nFrom;
  if (m <= 0 || n <= 0) return;
  if (m > 1) {
    const done = severalRows(p, m, n);
    if (done == m) return;
    mFrom += done;
  }
  const k = count(p, MatmulRows.k);
  const x = word(p, MatmulRows.x) + usize(mFrom) * word(p, MatmulRows.xM);
  const c = word(p, MatmulRows.c) + usize(mFrom) * word(p, MatmulRows.cM) + (usize(nFrom) << 2);
  const y = word(p, MatmulRows.y) + (usize(nFrom) << 2);
  singleRow(n, k, x, word(p, MatmulRows.xK), y, word(p, MatmulRows.yK), c);
}

/** All `m` (2 or more) rows of c but for a last one that no tile takes: returns how many it did. */
function severalRows(p: usize, m: i32, n: i32): i32 {
  const mFrom = count(p, MatmulRows.mFrom);
  const nFrom = count(p, MatmulRows.nFrom);
  const k = count(p, MatmulRows.k);
  const xM = word(p, MatmulRows.xM);
  const x = word(p, MatmulRows.x) + usize(mFrom) * xM;
  const xK = word(p, MatmulRows.xK);
  const y = word(p, MatmulRows.y) + (usize(nFrom) << 2);
  const yK = word(p, MatmulRows.yK);
  const cM = word(p, MatmulRows.cM);
  const c = word(p, MatmulRows.c) + usize(mFrom) * cM + (usize(nFrom) << 2);
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
  if (left < 2) return i32(done);
  fewRows(left, vectors, valid, k, x + done * xM, xM, xK, y, yK, c + done * cM, cM);
  return m;
}

/** Whether copies of x and y pay: where a tile's operands would not stay in the first-level cache. */
// @ts-ignore: decorator
@inline
function worthPacking(tiles: i32, vectors: i32, k: i32, xM: usize): bool {
  return tiles >= 8 && vectors >= 16 && k >= (xM == 4 ? 192 : 384) && canPack();
}
