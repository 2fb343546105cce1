import { scratchAddress, scratchBytes } from './scratch';

/*
 * Sums of so many products that single precision would lose much are made block by block: the first block goes to c, every
 * other one beside it, and c then takes it in with what rounding takes from that kept apart. The blocks are always the same,
 * so zeros that are appended change no bit. A sum that is but one block is what it would be without any of this.
 */

/** Terms of the first block, and of each other one of a product by rows, and of dot products, which have four chains each. */
export const FIRST_BLOCK: i32 = 1024;
export const ROWS_BLOCK: i32 = 256;
export const DOTS_BLOCK: i32 = 512;

/** Rows and columns of c that are worked on at a time, and bytes from row to row of what lies beside it. */
export const BESIDE_ROWS: i32 = 192;
export const BESIDE_COLUMNS: i32 = 512;
export const BESIDE_ROW: usize = usize(BESIDE_COLUMNS << 2) + 64;

/** Where that lies in scratch memory: behind the copies of operands. A block of c, then what it has lost. */
const BESIDE_AT: usize = 1 << 20;
const BESIDE_BYTES: usize = usize(BESIDE_ROWS) * BESIDE_ROW;

/** Whether a sum of so many terms is worked on in several blocks; without enough scratch memory none is. */
// @ts-ignore: decorator
@inline
export function isLong(terms: i32): bool {
  return terms > FIRST_BLOCK && scratchBytes >= BESIDE_AT + 2 * BESIDE_BYTES;
}

/** Where a block's product is put. */
// @ts-ignore: decorator
@inline
export function blockAt(): usize {
  return scratchAddress + BESIDE_AT;
}

// @ts-ignore: decorator
@inline
function lostAt(): usize {
  return blockAt() + BESIDE_BYTES;
}

/** Nothing has been lost yet. */
export function beginLost(rows: i32): void {
  memory.fill(lostAt(), 0, usize(rows) * BESIDE_ROW);
}

/** Adds a block's product to c, whose columns are `cN` bytes apart. */
export function addBlock(rows: i32, columns: i32, c: usize, cM: usize, cN: usize): void {
  for (let row = 0; row < rows; ++row) {
    let from = blockAt() + usize(row) * BESIDE_ROW;
    let to = c + usize(row) * cM;
    for (let left = columns; left > 0; left -= 4) {
      const high = loadFour(to, cN, left);
      const block = v128.load(from);
      // Knuth's sum of two numbers, and what rounding took from it.
      const total = f32x4.add(high, block);
      const added = f32x4.sub(total, high);
      const lost = f32x4.add(f32x4.sub(high, f32x4.sub(total, added)), f32x4.sub(block, added));
      v128.store(from + BESIDE_BYTES, f32x4.add(v128.load(from + BESIDE_BYTES), lost));
      storeFour(to, cN, left, total);
      from += 16;
      to += cN << 2;
    }
  }
}

/** Gives back to c what it has lost. */
export function settle(rows: i32, columns: i32, c: usize, cM: usize, cN: usize): void {
  for (let row = 0; row < rows; ++row) {
    let from = lostAt() + usize(row) * BESIDE_ROW;
    let to = c + usize(row) * cM;
    for (let left = columns; left > 0; left -= 4) {
      const high = loadFour(to, cN, left);
      const low = v128.load(from);
      // Of an infinite total nothing is lost, though the difference of infinities is no number.
      storeFour(to, cN, left, v128.bitselect(f32x4.add(high, low), high, f32x4.eq(low, low)));
      from += 16;
      to += cN << 2;
    }
  }
}

/** Up to four columns of c: a vector with its padding where they are neighbours. */
// @ts-ignore: decorator
@inline
function loadFour(c: usize, cN: usize, left: i32): v128 {
  if (cN == 4) return v128.load(c);
  let four = v128.load32_zero(c);
  if (left > 1) four = v128.load_lane<f32>(c + cN, four, 1);
  if (left > 2) four = v128.load_lane<f32>(c + (cN << 1), four, 2);
  return left > 3 ? v128.load_lane<f32>(c + 3 * cN, four, 3) : four;
}

// @ts-ignore: decorator
@inline
function storeFour(c: usize, cN: usize, left: i32, four: v128): void {
  if (cN == 4) {
    v128.store(c, four);
    return;
  }
  v128.store_lane<f32>(c, four, 0);
  if (left > 1) v128.store_lane<f32>(c + cN, four, 1);
  if (left > 2) v128.store_lane<f32>(c + (cN << 1), four, 2);
  if (left > 3) v128.store_lane<f32>(c + 3 * cN, four, 3);
}
