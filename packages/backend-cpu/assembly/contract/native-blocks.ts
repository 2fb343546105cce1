import { arrange, putBack } from './arrange';
import { neighbours, unitsOf, writeDistances } from './distances';
import { isEven } from './panel-lines';
import { columnDims, columnRank, sharedDims, summedDims } from './panel-words';
import { ContractPanels } from '../words';
import { count, word } from './operands';
import { scratchAddress } from './scratch';

/*
 * Blocks of a product over several axes (see contract-panels.ts) as matrices that a native library reads: where they lie,
 * if rows and neighbours lie as a matrix has them, else copied together. The caller multiplies between the two calls that
 * there are for a block; scratch memory belongs to it as long.
 */

/** Rows, columns and steps of a block at most: `src/blas/native-panels.ts` has the same number. */
const MOST: i32 = 384;

/** Rows that a copy of whole vectors may write too many, and bytes from row to row of copies. */
const SPARE: i32 = 8;
const ALONG: usize = usize(MOST << 2) + 64;
const COPY: usize = usize(MOST + SPARE) * ALONG;

/** Tables of distances in scratch memory, behind the words that describe a block. */
const X_ROWS: i32 = 0;
const X_STEPS: i32 = 1;
const Y_STEPS: i32 = 2;
const Y_COLUMNS: i32 = 3;
const C_ROWS: i32 = 4;
const C_COLUMNS: i32 = 5;
const SHARED: i32 = 6;
const TABLE: usize = usize(MOST << 2);
const DESCRIPTION: usize = 64;
const COPIES: usize = DESCRIPTION + 7 * TABLE;

/** Writes from and to which row, how many columns, steps and shared units a product has; returns where. */
export function panelSizes(p: usize): usize {
  const to = scratchAddress;
  store<i32>(to, count(p, ContractPanels.mFrom));
  store<i32>(to, count(p, ContractPanels.mTo), 4);
  store<i32>(to, unitsOf(columnRank(p), columnDims(p), ContractPanels.columns.BYTES), 8);
  store<i32>(to, unitsOf(i32(word(p, ContractPanels.summedRank)), summedDims(p), ContractPanels.summed.BYTES), 12);
  store<i32>(to, unitsOf(i32(word(p, ContractPanels.sharedRank)), sharedDims(p), ContractPanels.shared.BYTES), 16);
  return to;
}

/**
 * Makes matrices of a block: writes address, elements from row to row, and whether it stands on its side, of x and of y, then
 * address and elements from row to row of c. `yStays` says that y is that of the block before.
 */
export function beginBlock(p: usize, s: i32, m: i32, rows: i32, n: i32, columns: i32, k: i32, steps: i32, yStays: bool): void {
  const rowRank = i32(word(p, ContractPanels.rowRank));
  const rowDims = p + ContractPanels.DIMS;
  const summedRank = i32(word(p, ContractPanels.summedRank));
  writeDistances(tableAt(X_ROWS), rowRank, rowDims, ContractPanels.rows.BYTES, ContractPanels.rows.x, m, rows);
  writeDistances(tableAt(C_ROWS), rowRank, rowDims, ContractPanels.rows.BYTES, ContractPanels.rows.c, m, rows);
  writeDistances(tableAt(X_STEPS), summedRank, summedDims(p), ContractPanels.summed.BYTES, ContractPanels.summed.x, k, steps);
  writeDistances(tableAt(C_COLUMNS), columnRank(p), columnDims(p), ContractPanels.columns.BYTES, ContractPanels.columns.c, n, columns);
  matrixOfX(word(p, ContractPanels.x) + sharedAt(p, ContractPanels.shared.x, s), rows, steps);
  if (!yStays) {
    writeDistances(tableAt(Y_STEPS), summedRank, summedDims(p), ContractPanels.summed.BYTES, ContractPanels.summed.y, k, steps);
    writeDistances(tableAt(Y_COLUMNS), columnRank(p), columnDims(p), ContractPanels.columns.BYTES, ContractPanels.columns.y, n, columns);
    matrixOfY(word(p, ContractPanels.y) + sharedAt(p, ContractPanels.shared.y, s), steps, columns);
  }
  if (lies(C_ROWS, rows, C_COLUMNS, columns) && (columns & 3) == 0) describe(6, cAt(p, s) + first(C_ROWS) + first(C_COLUMNS), distance(C_ROWS));
  else describe(6, copyAt(2), ALONG);
}

/** Puts a block of c where it belongs, if it does not lie there already. */
export function endBlock(p: usize, s: i32, rows: i32, n: i32, columns: i32): void {
  if (load<usize>(scratchAddress, 24) != copyAt(2)) return;
  const units = count(columnDims(p) + usize(columnRank(p) - 1) * ContractPanels.columns.BYTES, 0);
  putBack(copyAt(2), ALONG, rows, tableAt(C_ROWS), columns, tableAt(C_COLUMNS), units, n % units, cAt(p, s));
}

function matrixOfX(x: usize, rows: i32, steps: i32): void {
  const from = x + first(X_ROWS) + first(X_STEPS);
  if (lies(X_ROWS, rows, X_STEPS, steps)) describe(0, from, distance(X_ROWS), false);
  else if (lies(X_STEPS, steps, X_ROWS, rows)) describe(0, from, distance(X_STEPS), true);
  else if (steps > 1 && distance(X_STEPS) == 4) {
    arrange(x, rows, tableAt(X_ROWS), steps, tableAt(X_STEPS), copyAt(0), ALONG);
    describe(0, copyAt(0), ALONG, false);
  } else {
    arrange(x, steps, tableAt(X_STEPS), rows, tableAt(X_ROWS), copyAt(0), ALONG);
    describe(0, copyAt(0), ALONG, true);
  }
}

function matrixOfY(y: usize, steps: i32, columns: i32): void {
  const from = y + first(Y_STEPS) + first(Y_COLUMNS);
  if (lies(Y_STEPS, steps, Y_COLUMNS, columns)) describe(3, from, distance(Y_STEPS), false);
  else if (lies(Y_COLUMNS, columns, Y_STEPS, steps)) describe(3, from, distance(Y_COLUMNS), true);
  else {
    arrange(y, steps, tableAt(Y_STEPS), columns, tableAt(Y_COLUMNS), copyAt(1), ALONG);
    describe(3, copyAt(1), ALONG, false);
  }
}

/** Whether units of two tables are rows and columns of a matrix: rows at equal distances that hold their neighbouring columns. */
function lies(rowTable: i32, rows: i32, columnTable: i32, columns: i32): bool {
  if (rows < 2 || !isEven(tableAt(rowTable), rows) || neighbours(tableAt(columnTable), columns) < columns) return false;
  // Windows lie over each other or backwards, which libraries refuse.
  return i32(distance(rowTable)) >= columns << 2;
}

/** Writes what a matrix is from word `at` on: its address, elements from row to row, and whether it stands on its side. */
function describe(at: i32, address: usize, row: usize, turned: bool = false): void {
  const to = scratchAddress + (usize(at) << 2);
  store<usize>(to, address);
  store<usize>(to, row >> 2, 4);
  store<i32>(to, i32(turned), 8);
}

/** Where c begins for one of the shared units. */
function cAt(p: usize, s: i32): usize {
  return word(p, ContractPanels.c) + sharedAt(p, ContractPanels.shared.c, s);
}

/** How far a shared unit lies from the first of all. */
function sharedAt(p: usize, stride: usize, s: i32): usize {
  writeDistances(tableAt(SHARED), i32(word(p, ContractPanels.sharedRank)), sharedDims(p), ContractPanels.shared.BYTES, stride, s, 1);
  return first(SHARED);
}

// @ts-ignore: decorator
@inline
function tableAt(which: i32): usize {
  return scratchAddress + DESCRIPTION + usize(which) * TABLE;
}

// @ts-ignore: decorator
@inline
function copyAt(which: i32): usize {
  return scratchAddress + COPIES + usize(which) * COPY;
}

/** How far the first unit of a table lies from the first of all, and the second from it. */
// @ts-ignore: decorator
@inline
function first(table: i32): usize {
  return load<u32>(tableAt(table));
}

// @ts-ignore: decorator
@inline
function distance(table: i32): usize {
  return load<u32>(tableAt(table), 4) - load<u32>(tableAt(table));
}
