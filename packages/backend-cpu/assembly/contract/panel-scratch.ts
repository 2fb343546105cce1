import { scratchAddress, scratchBytes } from './scratch';

/*
 * Where the copies of a product over several axes lie in scratch memory. Rows of copies are 64 bytes longer than what they
 * hold, because rows at distances of a power of two compete for the same lines of the cache.
 */

/** Rows of c, columns of c and steps over the summed dims that are worked on at a time: multiples of every tile and vector. */
export const ROWS: i32 = 192;
export const COLUMNS: i32 = 128;
export const STEPS: i32 = 256;

/** Units of the shared dims that are worked on at a time. */
export const SHARED: i32 = 4;

/** Rows that the last tile may have beyond those of c, and rows that a copy of whole vectors may write too many. */
const SPARE: i32 = 8;

/** Bytes from row to row of copies that run along rows of c, its columns, and the summed dims. */
export const ALONG_ROWS: usize = usize((ROWS + SPARE) << 2) + 64;
export const ALONG_COLUMNS: usize = usize(COLUMNS << 2) + 64;
export const ALONG_STEPS: usize = usize(STEPS << 2) + 64;

/** Bytes of a table of distances: one for every row, column or step. */
export const TABLE: usize = usize(STEPS << 2);

/** Tables: rows of x and c, columns of y and c, steps of x and y, shared units of all three. */
const TABLES: usize = 9 * TABLE;
const Y_COPY: usize = usize(STEPS + SPARE) * ALONG_COLUMNS;
const C_COPY: usize = usize(ROWS + SPARE) * ALONG_COLUMNS;
const X_COPY: usize = max(usize(STEPS + SPARE) * ALONG_ROWS, usize(ROWS + SPARE) * ALONG_STEPS);

/** Where table `which` lies. */
// @ts-ignore: decorator
@inline
export function tableAt(which: i32): usize {
  return scratchAddress + usize(which) * TABLE;
}

/** Where the copy of a block of y lies, for one of the shared units. */
// @ts-ignore: decorator
@inline
export function yCopyAt(shared: i32): usize {
  return scratchAddress + TABLES + usize(shared) * Y_COPY;
}

/** Where the copy of a block of c lies, for one of the shared units. */
// @ts-ignore: decorator
@inline
export function cCopyAt(shared: i32): usize {
  return yCopyAt(SHARED) + usize(shared) * C_COPY;
}

/** Where the copy of a block of x lies. */
// @ts-ignore: decorator
@inline
export function xCopyAt(): usize {
  return cCopyAt(SHARED);
}
