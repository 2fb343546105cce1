import { multiplyAdd } from '../simd';
import { firstLanes } from './lanes-mask';
import { row } from './row-tiles';
import { vectorsOf } from './operands';

/** Vectors of the widest tile of a single row. */
const WIDEST: i32 = 13;

/** Vectors from which on whole rows of y are read one after the other: narrow columns of a wide y defeat the prefetcher. */
const STREAMED: i32 = 128;

/** Vectors of c that stay in the first-level cache while rows of y are added to them. */
const STREAM_BLOCK: i32 = 512;

/** c[n] = sum over k of x[k] * y[k, n]: a vector times a matrix. */
// @ts-ignore: decorator
@inline
export function singleRow(n: i32, k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let vectors = vectorsOf(n);
  const valid = ((n - 1) & 3) + 1;
  if (vectors > STREAMED) {
    streamRow(vectors, valid, k, x, xK, y, yK, c);
    return;
  }
  // Blocks of two cache lines, and a last one of up to WIDEST, so that none is too narrow to hide the latency.
  for (;;) {
    const last = vectors <= WIDEST;
    row(last ? vectors : 8, k, x, xK, y, yK, c, last ? valid : 4);
    if (last) return;
    vectors -= 8;
    y += 128;
    c += 128;
  }
}

/** The same for a wide c: it stays in memory, and four rows of y are added to it at a time. */
function streamRow(vectors: i32, valid: i32, k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  const end = c + (usize(vectors - 1) << 4);
  while (vectors > 0) {
    const width = min(vectors, STREAM_BLOCK);
    memory.fill(c, 0, usize(width) << 4);
    let from = x;
    let rows = y;
    let left = k;
    for (; left >= 4; left -= 4) {
      addFourRows(width, from, xK, rows, yK, c);
      from += xK << 2;
      rows += yK << 2;
    }
    for (; left > 0; --left) {
      addRow(width, from, rows, c);
      from += xK;
      rows += yK;
    }
    vectors -= width;
    y += usize(width) << 4;
    c += usize(width) << 4;
  }
  if (valid < 4) v128.store(end, v128.and(v128.load(end), firstLanes(valid)));
}

/** c += x[0] * y[0], then x[1] * y[1] and so on. */
function addFourRows(vectors: i32, x: usize, xK: usize, y0: usize, yK: usize, c: usize): void {
  const x0 = v128.load32_splat(x);
  const x1 = v128.load32_splat(x + xK);
  const x2 = v128.load32_splat(x + (xK << 1));
  const x3 = v128.load32_splat(x + 3 * xK);
  let y1 = y0 + yK;
  let y2 = y1 + yK;
  let y3 = y2 + yK;
  for (; vectors > 0; --vectors) {
    let sum = multiplyAdd(x0, v128.load(y0), v128.load(c));
    sum = multiplyAdd(x1, v128.load(y1), sum);
    sum = multiplyAdd(x2, v128.load(y2), sum);
    v128.store(c, multiplyAdd(x3, v128.load(y3), sum));
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    c += 16;
  }
}

/** c += x * y. */
function addRow(vectors: i32, x: usize, y: usize, c: usize): void {
  const x0 = v128.load32_splat(x);
  for (; vectors > 0; --vectors) {
    v128.store(c, multiplyAdd(x0, v128.load(y), v128.load(c)));
    y += 16;
    c += 16;
  }
}
