import { zeroRow } from './row';
import { Transpose } from '../words';

/**
 * Copies a matrix with rows and columns exchanged: c[j, i] = x[i, j], the rows of both contiguous.
 *
 * The padding of c's rows becomes 0.
 */
export function transpose(p: usize): void {
  const rows = load<i32>(load<usize>(p, Transpose.rows));
  const columns = load<i32>(load<usize>(p, Transpose.columns));
  const xStride = load<usize>(p, Transpose.xRow);
  const cStride = load<usize>(p, Transpose.cRow);
  let x = load<usize>(p, Transpose.x);
  let c = load<usize>(p, Transpose.c);
  if (rows === 0) {
    for (let j = 0; j < columns; j++, c += cStride) zeroRow(c, 1);
    return;
  }
  for (let i = 0; i < rows; i += 4, x += 4 * xStride, c += 16) block(x, xStride, rows - i, c, cStride, columns);
}

/** Up to four rows of x to as many columns of c, four at a time. */
// @ts-ignore: decorator
@inline
function block(x: usize, xStride: usize, rows: i32, c: usize, cStride: usize, columns: i32): void {
  const zero = i32x4.splat(0);
  for (let j = 0; j < columns; j += 4, x += 16) {
    const a = v128.load(x);
    const b = rows > 1 ? v128.load(x + xStride) : zero;
    const d = rows > 2 ? v128.load(x + 2 * xStride) : zero;
    const e = rows > 3 ? v128.load(x + 3 * xStride) : zero;
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const de = v128.shuffle<i32>(d, e, 0, 4, 1, 5);
    v128.store(c, v128.shuffle<i64>(ab, de, 0, 2));
    c += cStride;
    if (j + 1 >= columns) return;
    v128.store(c, v128.shuffle<i64>(ab, de, 1, 3));
    c += cStride;
    if (j + 2 >= columns) return;
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const deHigh = v128.shuffle<i32>(d, e, 2, 6, 3, 7);
    v128.store(c, v128.shuffle<i64>(abHigh, deHigh, 0, 2));
    c += cStride;
    if (j + 3 >= columns) return;
    v128.store(c, v128.shuffle<i64>(abHigh, deHigh, 1, 3));
    c += cStride;
  }
}
