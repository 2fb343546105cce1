import { rows4x1, rows4x2, rows6x1, rows6x2, runs4x1, runs4x2, runs6x1, runs6x2 } from './row-tiles';

/**
 * Rows of the tile that most of a large product is made of. A product that is not fused needs a register for its result,
 * so that the portable build has room for 8 accumulators (45 instead of 30 GFLOP/s), the relaxed one for 12.
 */
export const TALL: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

/** Two vectors of columns of c, `tiles` tiles down; tiles of x are `xTile` bytes apart, `resume` takes what c holds as the first term. */
// @ts-ignore: decorator
@inline
export function tallPair(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, xTile: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD) rows6x2(tiles, k, x, xM, xK, xTile, y, yK, c, cM, valid, resume);
  else rows4x2(tiles, k, x, xM, xK, xTile, y, yK, c, cM, valid, resume);
}

/** One vector of columns of c, `tiles` tiles down; tiles of x are `xTile` bytes apart, `resume` takes what c holds as the first term. */
// @ts-ignore: decorator
@inline
export function tallSingle(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, xTile: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD) rows6x1(tiles, k, x, xM, xK, xTile, y, yK, c, cM, valid, resume);
  else rows4x1(tiles, k, x, xM, xK, xTile, y, yK, c, cM, valid, resume);
}

/** Of the rows of c, those that tall tiles take; where two rows would be left, two tiles of four end without any. */
// @ts-ignore: decorator
@inline
export function tallRowsOf(rows: i32): i32 {
  const left = rows % TALL;
  return TALL == 6 && left == 2 && rows > TALL ? rows - 8 : rows - left;
}

/** Of the rows of c, those that whole tiles take. */
// @ts-ignore: decorator
@inline
export function tiledRowsOf(rows: i32): i32 {
  const tall = tallRowsOf(rows);
  return tall + ((rows - tall) & ~3);
}

/** Whole tiles of `rows` rows of c (see `tiledRowsOf`) over all columns, of which every two vectors of y begin `yPair` bytes after those before; `resume` takes what c holds as the first term. */
export function tiledRows(rows: i32, vectors: i32, valid: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, yPair: usize, c: usize, cM: usize, resume: bool): void {
  const tall = tallRowsOf(rows);
  const tiles = tall / TALL;
  const fours = (rows - tall) >> 2;
  const xTile = usize(TALL) * xM;
  const xFours = x + usize(tall) * xM;
  const xFour = xM << 2;
  for (; vectors > 0; vectors -= 2) {
    const lanes = vectors > 2 ? 4 : valid;
    const cFours = c + usize(tall) * cM;
    if (vectors > 1) {
      if (tiles > 0) tallPair(tiles, k, x, xM, xK, xTile, y, yK, c, cM, lanes, resume);
      if (fours > 0) rows4x2(fours, k, xFours, xM, xK, xFour, y, yK, cFours, cM, lanes, resume);
    } else {
      if (tiles > 0) tallSingle(tiles, k, x, xM, xK, xTile, y, yK, c, cM, lanes, resume);
      if (fours > 0) rows4x1(fours, k, xFours, xM, xK, xFour, y, yK, cFours, cM, lanes, resume);
    }
    y += yPair;
    c += 32;
  }
}

/**
 * The same over `runs` times k steps, whose x begins where a table says, `tableStep` bytes from entry to entry: x is read where
 * it lies, as windows do and what they give back to weights.
 */
export function tiledRuns(rows: i32, vectors: i32, valid: i32, runs: i32, table: usize, tableStep: usize, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, yPair: usize, c: usize, cM: usize, resume: bool): void {
  const tall = tallRowsOf(rows);
  const tiles = tall / TALL;
  const fours = (rows - tall) >> 2;
  const xFours = x + usize(tall) * xM;
  for (; vectors > 0; vectors -= 2) {
    const lanes = vectors > 2 ? 4 : valid;
    const cFours = c + usize(tall) * cM;
    if (vectors > 1) {
      if (ASC_FEATURE_RELAXED_SIMD && tiles > 0) runs6x2(tiles, runs, table, tableStep, k, x, xM, xK, y, yK, c, cM, lanes, resume);
      else if (tiles > 0) runs4x2(tiles, runs, table, tableStep, k, x, xM, xK, y, yK, c, cM, lanes, resume);
      if (fours > 0) runs4x2(fours, runs, table, tableStep, k, xFours, xM, xK, y, yK, cFours, cM, lanes, resume);
    } else {
      if (ASC_FEATURE_RELAXED_SIMD && tiles > 0) runs6x1(tiles, runs, table, tableStep, k, x, xM, xK, y, yK, c, cM, lanes, resume);
      else if (tiles > 0) runs4x1(tiles, runs, table, tableStep, k, x, xM, xK, y, yK, c, cM, lanes, resume);
      if (fours > 0) runs4x1(fours, runs, table, tableStep, k, xFours, xM, xK, y, yK, cFours, cM, lanes, resume);
    }
    y += yPair;
    c += 32;
  }
}

/** The rows that are left, fewer than a tall tile has: one tile whose other rows of x and c are nobody's. */
export function lastRows(rows: i32, vectors: i32, valid: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, yPair: usize, c: usize, cM: usize, resume: bool): void {
  tiledRows(rows > 4 ? TALL : 4, vectors, valid, k, x, xM, xK, y, yK, yPair, c, cM, resume);
}
