import { arrange, arrangeAcross, putBack } from './arrange';
import { unitsOf, writeDistances } from './distances';
import { ALONG_COLUMNS, ALONG_ROWS, ALONG_STEPS, cCopyAt, COLUMNS, ROWS, STEPS, tableAt, xCopyAt, yCopyAt } from './panel-scratch';
import { ContractPanels } from '../words';
import { count, vectorsOf, word } from './operands';
import { lastRows, tiledRows, tiledRowsOf } from './tall-tiles';

/** Steps over the innermost summed dim from which on a block ends with it, so that its operands may be read where they lie. */
const LONG: i32 = 64;

/** Columns, and bytes, of two vectors. */
const PAIR_COLUMNS: i32 = 8;
const PAIR: usize = 32;

/** Tables in scratch memory. */
const X_ROWS: i32 = 0;
const C_ROWS: i32 = 1;
const Y_COLUMNS: i32 = 2;
const C_COLUMNS: i32 = 3;
const X_STEPS: i32 = 4;
const Y_STEPS: i32 = 5;

/**
 * c[m..., n...] = sum over k... of x[m..., k...] * y[k..., n...], where rows m, columns n and summed dims k may each be
 * several, with any strides; c is contiguous in the last of n. Blocks of x and y that do not lie as the tiles read them are
 * copied, and so is c where its rows or columns are several. Every element is one chain of multiply-adds over k in row-major
 * order, whatever is copied and whatever the tile that holds it: the bits of `matmulRows` where each is one.
 */
export function contractPanels(p: usize): void {
  const to = count(p, ContractPanels.mTo);
  const columns = unitsOf(columnRank(p), columnDims(p), ContractPanels.columns.BYTES);
  for (let n = 0; n < columns; n += COLUMNS) {
    const wide = min(columns - n, COLUMNS);
    writeDistances(tableAt(Y_COLUMNS), columnRank(p), columnDims(p), ContractPanels.columns.BYTES, ContractPanels.columns.y, n, wide);
    writeDistances(tableAt(C_COLUMNS), columnRank(p), columnDims(p), ContractPanels.columns.BYTES, ContractPanels.columns.c, n, wide);
    for (let m = count(p, ContractPanels.mFrom); m < to; m += ROWS) block(p, m, min(to - m, ROWS), n, wide);
  }
}

/** A block of rows and columns of c, over all summed dims. */
function block(p: usize, m: i32, rows: i32, n: i32, columns: i32): void {
  const rowRank = i32(word(p, ContractPanels.rowRank));
  const rowDims = p + ContractPanels.DIMS;
  writeDistances(tableAt(X_ROWS), rowRank, rowDims, ContractPanels.rows.BYTES, ContractPanels.rows.x, m, rows);
  writeDistances(tableAt(C_ROWS), rowRank, rowDims, ContractPanels.rows.BYTES, ContractPanels.rows.c, m, rows);
  const summedRank = i32(word(p, ContractPanels.summedRank));
  const steps = unitsOf(summedRank, summedDims(p), ContractPanels.summed.BYTES);
  const inner = summedRank > 0 ? count(summedDims(p) + usize(summedRank - 1) * ContractPanels.summed.BYTES, 0) : 1;
  const whole = tiledRowsOf(rows);
  const direct = rowRank <= 1 && columnRank(p) == 1;
  const c = word(p, ContractPanels.c);
  const cRow = rowRank == 1 ? word(rowDims, ContractPanels.rows.c) : 0;
  const cAt = direct ? c + load<u32>(tableAt(C_ROWS)) + load<u32>(tableAt(C_COLUMNS)) : cCopyAt();
  let done: i32 = 0;
  do {
    let some = min(steps - done, STEPS);
    if (inner >= LONG) some = min(some, inner - (done % inner));
    writeDistances(tableAt(X_STEPS), summedRank, summedDims(p), ContractPanels.summed.BYTES, ContractPanels.summed.x, done, some);
    writeDistances(tableAt(Y_STEPS), summedRank, summedDims(p), ContractPanels.summed.BYTES, ContractPanels.summed.y, done, some);
    const along = summedRank <= 1 || inner >= LONG;
    multiply(p, rows, whole, columns, some, along, cAt, direct ? cRow : ALONG_COLUMNS, done > 0);
    done += some;
  } while (done < steps);
  const first = direct ? whole : 0;
  if (first == rows) return;
  const last = columnDims(p) + usize(columnRank(p) - 1) * ContractPanels.columns.BYTES;
  const units = count(last, 0);
  const from = cCopyAt() + usize(first) * ALONG_COLUMNS;
  putBack(from, ALONG_COLUMNS, rows - first, tableAt(C_ROWS) + (usize(first) << 2), columns, tableAt(C_COLUMNS), units, n % units, c);
}

/** Adds `steps` steps over the summed dims; `along` says that these lie at equal distances. */
// @ts-ignore: decorator
@inline
function multiply(p: usize, rows: i32, whole: i32, columns: i32, steps: i32, along: bool, c: usize, cRow: usize, resume: bool): void {
  const vectors = vectorsOf(columns);
  const valid = ((columns - 1) & 3) + 1;
  let y = word(p, ContractPanels.y);
  let yStep = ALONG_COLUMNS;
  let yPair: usize = PAIR;
  if (along && columnRank(p) == 1 && word(columnDims(p), ContractPanels.columns.y) == 4) {
    y += load<u32>(tableAt(Y_COLUMNS)) + load<u32>(tableAt(Y_STEPS));
    yStep = distance(tableAt(Y_STEPS), steps);
  } else if (columns > 1 && distance(tableAt(Y_COLUMNS), columns) != 4) {
    // What is turned anyway is put where the tiles read it one number after the other.
    yStep = PAIR;
    yPair = PAIR * usize(steps);
    for (let column = 0; column < columns; column += PAIR_COLUMNS) {
      const to = yCopyAt() + usize(column / PAIR_COLUMNS) * yPair;
      const table = tableAt(Y_COLUMNS) + (usize(column) << 2);
      arrangeAcross(y, steps, tableAt(Y_STEPS), min(columns - column, PAIR_COLUMNS), table, to, yStep);
    }
    y = yCopyAt();
  } else {
    arrange(y, steps, tableAt(Y_STEPS), columns, tableAt(Y_COLUMNS), yCopyAt(), ALONG_COLUMNS);
    y = yCopyAt();
  }
  let x = word(p, ContractPanels.x);
  const inPlace = along && i32(word(p, ContractPanels.rowRank)) <= 1;
  if (inPlace && whole > 0) {
    const xAt = x + load<u32>(tableAt(X_ROWS)) + load<u32>(tableAt(X_STEPS));
    tiledRows(whole, vectors, valid, steps, xAt, distance(tableAt(X_ROWS), rows), distance(tableAt(X_STEPS), steps), y, yStep, yPair, c, cRow, resume);
  }
  const first = inPlace ? whole : 0;
  const left = rows - first;
  if (left == 0) return;
  // Along the summed dims where they are neighbours, along rows otherwise.
  const table = tableAt(X_ROWS) + (usize(first) << 2);
  const turned = steps == 1 || distance(tableAt(X_STEPS), steps) != 4;
  const xRow: usize = turned ? 4 : ALONG_STEPS;
  const xStep = turned ? ALONG_ROWS : 4;
  if (turned) arrange(x, steps, tableAt(X_STEPS), left, table, xCopyAt(), ALONG_ROWS);
  else arrange(x, left, table, steps, tableAt(X_STEPS), xCopyAt(), ALONG_STEPS);
  x = xCopyAt();
  if (!inPlace && whole > 0) {
    tiledRows(whole, vectors, valid, steps, x, xRow, xStep, y, yStep, yPair, c, cRow, resume);
    x += usize(whole) * xRow;
  }
  if (rows > whole) lastRows(rows - whole, vectors, valid, steps, x, xRow, xStep, y, yStep, yPair, cCopyAt() + usize(whole) * ALONG_COLUMNS, ALONG_COLUMNS, resume);
}

/** Bytes between the first two of a table's units. */
// @ts-ignore: decorator
@inline
function distance(table: usize, units: i32): usize {
  return units > 1 ? load<u32>(table, 4) - load<u32>(table) : 0;
}

// @ts-ignore: decorator
@inline
function columnRank(p: usize): i32 {
  return i32(word(p, ContractPanels.columnRank));
}

// @ts-ignore: decorator
@inline
function columnDims(p: usize): usize {
  return p + ContractPanels.DIMS + word(p, ContractPanels.rowRank) * ContractPanels.rows.BYTES;
}

// @ts-ignore: decorator
@inline
function summedDims(p: usize): usize {
  return columnDims(p) + word(p, ContractPanels.columnRank) * ContractPanels.columns.BYTES;
}
