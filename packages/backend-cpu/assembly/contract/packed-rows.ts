import { scratchAddress, scratchBytes } from './scratch';
import { rows4x1, rows4x2 } from './row-tiles';
import { TALL, tallPair, tallRowsOf, tallSingle } from './tall-tiles';

/** Steps over k before c is put down and taken up again: x and y of a tile then fit in the first-level cache. */
const K_BLOCK: i32 = 256;

/** Tall tiles whose x is copied at once: a block that stays in the second-level cache while the columns pass. */
const TILE_BLOCK: i32 = 16;

/** Bytes of the copies: K_BLOCK rows of two vectors of y, and TILE_BLOCK tiles of x. */
const Y_BYTES: usize = usize(K_BLOCK) << 5;
const X_BYTES: usize = usize(K_BLOCK * TILE_BLOCK * TALL) << 2;

/** Bytes of a step over k in the copy of a tile's x. */
const X_STEP: usize = usize(TALL) << 2;

/** Whether the scratch memory holds the copies. */
export function canPack(): bool {
  return scratchBytes >= Y_BYTES + X_BYTES;
}

/** Whole tiles of `rows` rows of c (see `tiledRowsOf`) over all columns, from copies of x and y in the order in which the tiles read them. */
export function packedRows(rows: i32, vectors: i32, valid: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize): void {
  const tiles = tallRowsOf(rows) / TALL;
  const fours = (rows - tiles * TALL) >> 2;
  for (let done = 0; done < k; done += K_BLOCK) {
    const steps = min(k - done, K_BLOCK);
    const yFrom = y + usize(done) * yK;
    const xFrom = x + usize(done) * xK;
    for (let tile = 0; tile < tiles; tile += TILE_BLOCK) {
      const count = min(tiles - tile, TILE_BLOCK);
      const above = usize(tile * TALL);
      const last = tile + count == tiles;
      block(count, last ? fours : 0, vectors, valid, steps, xFrom + above * xM, xM, xK, yFrom, yK, c + above * cM, cM, done > 0);
    }
  }
}

/** Some tall tiles, and tiles of four rows below them, over all columns. */
function block(tiles: i32, fours: i32, vectors: i32, valid: i32, steps: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, resume: bool): void {
  const yCopy = scratchAddress;
  const xCopy = yCopy + Y_BYTES;
  copyTiles(tiles, steps, x, xM, xK, xCopy);
  const xFours = x + usize(tiles * TALL) * xM;
  let cFours = c + usize(tiles * TALL) * cM;
  for (let left = vectors; left > 0; left -= 2) {
    copyColumns(steps, left > 1, y, yK, yCopy);
    const lanes = left > 2 ? 4 : valid;
    if (left > 1) {
      tallPair(tiles, steps, xCopy, 4, X_STEP, X_STEP * steps, yCopy, 32, c, cM, lanes, resume);
      if (fours > 0) rows4x2(fours, steps, xFours, xM, xK, xM << 2, yCopy, 32, cFours, cM, lanes, resume);
    } else {
      tallSingle(tiles, steps, xCopy, 4, X_STEP, X_STEP * steps, yCopy, 32, c, cM, lanes, resume);
      if (fours > 0) rows4x1(fours, steps, xFours, xM, xK, xM << 2, yCopy, 32, cFours, cM, lanes, resume);
    }
    y += 32;
    c += 32;
    cFours += 32;
  }
}

/** Copies one or two vectors of `k` rows of y, 32 bytes apart. */
function copyColumns(k: i32, pair: bool, y: usize, yK: usize, to: usize): void {
  for (; k > 0; --k) {
    v128.store(to, v128.load(y));
    if (pair) v128.store(to, v128.load(y, 16), 16);
    y += yK;
    to += 32;
  }
}

/** Copies `tiles` times TALL rows of x, so that the numbers that a tile reads in a step are neighbours. */
function copyTiles(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, to: usize): void {
  for (; tiles > 0; --tiles) {
    if (xM == 4) copyColumnsOfTile(k, x, xK, to);
    else if (xK == 4) turnTile(k, x, xM, to);
    else copyNumbers(k, x, xM, xK, to);
    x += usize(TALL) * xM;
    to += X_STEP * k;
  }
}

/** One tile of an x whose rows are neighbours. */
function copyColumnsOfTile(k: i32, x: usize, xK: usize, to: usize): void {
  for (; k > 0; --k) {
    v128.store(to, v128.load(x));
    if (TALL == 6) store<u64>(to, load<u64>(x, 16), 16);
    x += xK;
    to += X_STEP;
  }
}

/** One tile of an x that is contiguous in k: turned four steps at a time. */
function turnTile(k: i32, x: usize, xM: usize, to: usize): void {
  let from = x;
  for (; k >= 4; k -= 4) {
    const a = v128.load(from);
    const b = v128.load(from + xM);
    const c = v128.load(from + (xM << 1));
    const d = v128.load(from + 3 * xM);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(to + X_STEP, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    v128.store(to + 2 * X_STEP, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
    v128.store(to + 3 * X_STEP, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
    if (TALL == 6) {
      const e = v128.load(from + (xM << 2));
      const f = v128.load(from + 5 * xM);
      const ef = v128.shuffle<f32>(e, f, 0, 4, 1, 5);
      const efHigh = v128.shuffle<f32>(e, f, 2, 6, 3, 7);
      v128.store_lane<u64>(to, ef, 0, 16);
      v128.store_lane<u64>(to + X_STEP, ef, 1, 16);
      v128.store_lane<u64>(to + 2 * X_STEP, efHigh, 0, 16);
      v128.store_lane<u64>(to + 3 * X_STEP, efHigh, 1, 16);
    }
    from += 16;
    to += 4 * X_STEP;
  }
  copyNumbers(k, from, xM, 4, to);
}

/** One tile of any x, number by number. */
function copyNumbers(k: i32, x: usize, xM: usize, xK: usize, to: usize): void {
  for (; k > 0; --k) {
    let from = x;
    for (let r = 0; r < TALL; ++r) {
      store<f32>(to, load<f32>(from));
      from += xM;
      to += 4;
    }
    x += xK;
  }
}
