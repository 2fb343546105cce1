import { arrange, arrangeAcross, putBack } from './arrange';
import { neighbours, unitsOf, writeDistances } from './distances';
import { eightAbreast, eightAlong, eightApart } from './eight-across';
import { isEven, lineOf, rowsFrom } from './panel-lines';
import { columnDims, columnRank, sharedDims, summedDims } from './panel-words';
import { ALONG_COLUMNS, ALONG_ROWS, ALONG_STEPS, cCopyAt, COLUMNS, ROWS, SHARED, STEPS, tableAt, xCopyAt, yCopyAt } from './panel-scratch';
import { ContractPanels } from '../words';
import { count, vectorsOf, word } from './operands';
import { lastRows, tiledRows, tiledRowsOf, tiledRuns } from './tall-tiles';

/**
 * Steps over the innermost summed dim from which on a block ends with it, so that y, which is large, or at least x may be
 * read where it lies.
 */
const LONG_FOR_Y: i32 = 64;
const LONG_FOR_X: i32 = 128;

/** Bytes between rows of y from which on, with so many rows of c, a copy pays: more pages than the processor keeps in mind. */
const FAR: usize = 1024;
const MANY: i32 = 24;

/** Steps at equal distances in x from which on rows of several dims are read where they lie, run by run. */
const LONG_RUN: i32 = 3;

/** Steps of a block: many times what short dims, 3 by 3 for instance, have together. */
const BLOCK: i32 = 252;

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
const X_SHARED: i32 = 6;
const Y_SHARED: i32 = 7;
const C_SHARED: i32 = 8;

/** How the block of y that is copied for all rows is read; `IN_PLACE` where there is none. */
let yCopied: i32 = 0;

/** How a block of y is read: where it lies, or from a copy, row by row or two vectors of columns after the other. */
const IN_PLACE: i32 = 0;
const BY_ROWS: i32 = 1;
const BY_PAIRS: i32 = 2;

/**
 * c[s..., m..., n...] = sum over k... of x[s..., m..., k...] * y[s..., k..., n...], where shared dims s, rows m, columns n and
 * summed dims k may each be several, with any strides; c is contiguous in the last of n. Blocks of x and y that do not lie as
 * the tiles read them are copied, and so is c where its rows or columns are several. Every element is one chain of
 * multiply-adds over k in row-major order, whatever is copied and whatever the tile that holds it: the bits of `matmulRows`
 * where each is one.
 */
export function contractPanels(p: usize): void {
  const rank = i32(word(p, ContractPanels.sharedRank));
  const units = unitsOf(rank, sharedDims(p), ContractPanels.shared.BYTES);
  for (let s = 0; s < units; s += SHARED) {
    const some = min(units - s, SHARED);
    writeDistances(tableAt(X_SHARED), rank, sharedDims(p), ContractPanels.shared.BYTES, ContractPanels.shared.x, s, some);
    writeDistances(tableAt(Y_SHARED), rank, sharedDims(p), ContractPanels.shared.BYTES, ContractPanels.shared.y, s, some);
    writeDistances(tableAt(C_SHARED), rank, sharedDims(p), ContractPanels.shared.BYTES, ContractPanels.shared.c, s, some);
    products(p, some);
  }
}

/** The products of some units of the shared dims: block by block for all of them, as these may be neighbours in memory. */
function products(p: usize, shared: i32): void {
  const to = count(p, ContractPanels.mTo);
  const columns = unitsOf(columnRank(p), columnDims(p), ContractPanels.columns.BYTES);
  for (let n = 0; n < columns; n += COLUMNS) {
    const wide = min(columns - n, COLUMNS);
    writeDistances(tableAt(Y_COLUMNS), columnRank(p), columnDims(p), ContractPanels.columns.BYTES, ContractPanels.columns.y, n, wide);
    writeDistances(tableAt(C_COLUMNS), columnRank(p), columnDims(p), ContractPanels.columns.BYTES, ContractPanels.columns.c, n, wide);
    yCopied = IN_PLACE;
    let m = count(p, ContractPanels.mFrom);
    while (m < to) {
      const rows = min(to - m, rowsFrom(p, m));
      block(p, shared, m, rows, n, wide);
      m += rows;
    }
  }
}

/** A block of rows and columns of c, over all summed dims. */
function block(p: usize, shared: i32, m: i32, rows: i32, n: i32, columns: i32): void {
  const rowRank = i32(word(p, ContractPanels.rowRank));
  const rowDims = p + ContractPanels.DIMS;
  writeDistances(tableAt(X_ROWS), rowRank, rowDims, ContractPanels.rows.BYTES, ContractPanels.rows.x, m, rows);
  writeDistances(tableAt(C_ROWS), rowRank, rowDims, ContractPanels.rows.BYTES, ContractPanels.rows.c, m, rows);
  const summedRank = i32(word(p, ContractPanels.summedRank));
  const steps = unitsOf(summedRank, summedDims(p), ContractPanels.summed.BYTES);
  const last = summedDims(p) + usize(summedRank - 1) * ContractPanels.summed.BYTES;
  const inner = summedRank > 0 ? count(last, 0) : 1;
  const far = summedRank > 0 && rows >= MANY && word(last, ContractPanels.summed.y) >= FAR;
  const yRuns = !far && neighbours(tableAt(Y_COLUMNS), columns) == columns;
  const whole = inner >= (yRuns ? LONG_FOR_Y : LONG_FOR_X);
  const along = summedRank <= 1 || whole;
  const line = lineOf(p, rows);
  const inLines = line > 0 && (rowRank > 1 ? m % line == 0 && rows % line == 0 : !along) && inner >= LONG_RUN;
  const run = along ? 0 : runOf(summedRank, last, inner);
  // A block that begins within a vector would end within one too, and leave what is behind it as it was.
  const direct = (rowRank <= 1 || inLines) && (at(C_COLUMNS, 0) & 15) == 0 && neighbours(tableAt(C_COLUMNS), columns) == columns;
  let done: i32 = 0;
  do {
    let some = min(steps - done, inLines && run > 0 ? BLOCK - (BLOCK % run) : BLOCK);
    if (whole) some = min(steps - done, min(inner - (done % inner), STEPS));
    writeDistances(tableAt(X_STEPS), summedRank, summedDims(p), ContractPanels.summed.BYTES, ContractPanels.summed.x, done, some);
    writeDistances(tableAt(Y_STEPS), summedRank, summedDims(p), ContractPanels.summed.BYTES, ContractPanels.summed.y, done, some);
    const yLies = yRuns && (along || isEven(tableAt(Y_STEPS), some)) ? IN_PLACE : columns > 1 && distance(tableAt(Y_COLUMNS), columns) != 4 ? BY_PAIRS : BY_ROWS;
    if (some > 0 && yLies != IN_PLACE && yLies != yCopied) copyY(p, shared, columns, done, some, yLies);
    yCopied = some == steps ? yLies : IN_PLACE;
    for (let s = 0; s < shared; ++s) {
      if (inLines) multiplyLines(p, s, line, rows, columns, done, some, run > 0 ? run : some, yLies, direct);
      else multiply(p, s, rows, columns, done, some, along, yLies, direct);
    }
    done += some;
  } while (done < steps);
  const first = direct ? (inLines ? rows : tiledRowsOf(rows)) : 0;
  if (first == rows) return;
  const units = count(columnDims(p) + usize(columnRank(p) - 1) * ContractPanels.columns.BYTES, 0);
  for (let s = 0; s < shared; ++s) {
    const from = cCopyAt(s) + usize(first) * ALONG_COLUMNS;
    const to = word(p, ContractPanels.c) + at(C_SHARED, s);
    putBack(from, ALONG_COLUMNS, rows - first, tableAt(C_ROWS) + (usize(first) << 2), columns, tableAt(C_COLUMNS), units, n % units, to);
  }
}

/** Copies a block of y from step `done` on, for all shared units; what is turned anyway is put where the tiles read it one number after the other. */
function copyY(p: usize, shared: i32, columns: i32, done: i32, steps: i32, lies: i32): void {
  const y = word(p, ContractPanels.y);
  if (lies == BY_ROWS) {
    for (let s = 0; s < shared; ++s) arrange(y + at(Y_SHARED, s), steps, tableAt(Y_STEPS), columns, tableAt(Y_COLUMNS), yCopyAt(s), ALONG_COLUMNS);
    return;
  }
  const inner = summedDims(p) + (word(p, ContractPanels.summedRank) - 1) * ContractPanels.summed.BYTES;
  const along = word(p, ContractPanels.summedRank) > 0 && word(inner, ContractPanels.summed.y) == 4;
  const units = along ? count(inner, 0) : 1;
  const abreast = !along && shared > 1 && at(Y_SHARED, 1) - at(Y_SHARED, 0) == 4 && neighbours(tableAt(Y_SHARED), shared) == shared;
  let pair: usize = 0;
  for (let column = 0; column < columns; column += PAIR_COLUMNS) {
    const table = tableAt(Y_COLUMNS) + (usize(column) << 2);
    const some = min(columns - column, PAIR_COLUMNS);
    if (abreast && some == PAIR_COLUMNS) {
      eightAbreast(y + at(Y_SHARED, 0), shared, steps, tableAt(Y_STEPS), table, yCopyAt(0) + pair, PAIR, yCopyAt(1) - yCopyAt(0));
    } else {
      for (let s = 0; s < shared; ++s) {
        const from = y + at(Y_SHARED, s);
        if (some < PAIR_COLUMNS) arrangeAcross(from, steps, tableAt(Y_STEPS), some, table, yCopyAt(s) + pair, PAIR);
        else if (along) eightAlong(from, steps, tableAt(Y_STEPS), 4, units, done % units, table, yCopyAt(s) + pair, PAIR);
        else eightApart(from, steps, tableAt(Y_STEPS), table, yCopyAt(s) + pair, PAIR);
      }
    }
    pair += PAIR * usize(steps);
  }
}

/** Copies a block of x from step `done` on across its steps, eight rows at a time. */
function turnX(p: usize, x: usize, rows: i32, rowTable: usize, done: i32, steps: i32): void {
  // Steps along the dim whose units are neighbours come once in every so many.
  let period: i32 = 1;
  let units: i32 = 0;
  for (let d = i32(word(p, ContractPanels.summedRank)) - 1; d >= 0 && units == 0; --d) {
    const dim = summedDims(p) + usize(d) * ContractPanels.summed.BYTES;
    if (word(dim, ContractPanels.summed.x) == 4) units = count(dim, 0);
    else period *= count(dim, 0);
  }
  const whole = units > 0 && done % period == 0 ? steps / period : 0;
  const last = whole * period;
  let to = xCopyAt();
  for (; rows >= PAIR_COLUMNS; rows -= PAIR_COLUMNS) {
    if (whole > 0) {
      for (let step = 0; step < period; ++step) {
        const table = tableAt(X_STEPS) + (usize(step) << 2);
        eightAlong(x, whole, table, usize(period) << 2, units, (done / period) % units, rowTable, to + usize(step) * ALONG_ROWS, usize(period) * ALONG_ROWS);
      }
    }
    eightApart(x, steps - last, tableAt(X_STEPS) + (usize(last) << 2), rowTable, to + usize(last) * ALONG_ROWS, ALONG_ROWS);
    rowTable += 4 * PAIR_COLUMNS;
    to += PAIR;
  }
  if (rows > 0) arrangeAcross(x, steps, tableAt(X_STEPS), rows, rowTable, to, ALONG_ROWS);
}

/** Adds `steps` steps over the summed dims from step `done` on, for one of the shared units; `along` says that these lie at equal distances. */
// @ts-ignore: decorator
@inline
function multiply(p: usize, s: i32, rows: i32, columns: i32, done: i32, steps: i32, along: bool, yLies: i32, direct: bool): void {
  const resume = done > 0;
  const vectors = vectorsOf(columns);
  const valid = ((columns - 1) & 3) + 1;
  const whole = tiledRowsOf(rows);
  const rowRank = i32(word(p, ContractPanels.rowRank));
  const c = direct ? word(p, ContractPanels.c) + at(C_SHARED, s) + at(C_ROWS, 0) + at(C_COLUMNS, 0) : cCopyAt(s);
  const cRow = direct ? distance(tableAt(C_ROWS), rows) : ALONG_COLUMNS;
  const y = yFrom(p, s, yLies);
  const yStep = yLies == IN_PLACE ? distance(tableAt(Y_STEPS), steps) : yLies == BY_ROWS ? ALONG_COLUMNS : PAIR;
  const yPair = yLies == BY_PAIRS ? PAIR * usize(steps) : PAIR;
  let x = word(p, ContractPanels.x) + at(X_SHARED, s);
  const inPlace = along && rowRank <= 1;
  if (inPlace && whole > 0) {
    const xAt = x + at(X_ROWS, 0) + at(X_STEPS, 0);
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
  if (turned && steps > 0 && left > 1 && distance(table, left) != 4) turnX(p, x, left, table, done, steps);
  else if (turned) arrange(x, steps, tableAt(X_STEPS), left, table, xCopyAt(), ALONG_ROWS);
  else arrange(x, left, table, steps, tableAt(X_STEPS), xCopyAt(), ALONG_STEPS);
  x = xCopyAt();
  if (!inPlace && whole > 0) {
    tiledRows(whole, vectors, valid, steps, x, xRow, xStep, y, yStep, yPair, c, cRow, resume);
    x += usize(whole) * xRow;
  }
  if (rows > whole) lastRows(rows - whole, vectors, valid, steps, x, xRow, xStep, y, yStep, yPair, cCopyAt(s) + usize(whole) * ALONG_COLUMNS, ALONG_COLUMNS, resume);
}

/** The same for lines of rows, read where they lie: run by run of so many steps at equal distances. */
function multiplyLines(p: usize, s: i32, line: i32, rows: i32, columns: i32, done: i32, steps: i32, run: i32, yLies: i32, direct: bool): void {
  const vectors = vectorsOf(columns);
  const valid = ((columns - 1) & 3) + 1;
  const last = p + ContractPanels.DIMS + (word(p, ContractPanels.rowRank) - 1) * ContractPanels.rows.BYTES;
  const xRow = word(last, ContractPanels.rows.x);
  const xStep = distance(tableAt(X_STEPS), min(run, steps));
  const cRow = direct ? word(last, ContractPanels.rows.c) : ALONG_COLUMNS;
  const y = yFrom(p, s, yLies);
  const yStep = yLies == IN_PLACE ? distance(tableAt(Y_STEPS), steps) : yLies == BY_ROWS ? ALONG_COLUMNS : PAIR;
  const yPair = yLies == BY_PAIRS ? PAIR * usize(steps) : PAIR;
  const x = word(p, ContractPanels.x) + at(X_SHARED, s);
  const c = direct ? word(p, ContractPanels.c) + at(C_SHARED, s) + at(C_COLUMNS, 0) : cCopyAt(s);
  const runs = steps > 0 ? steps / run : 0;
  for (let row = 0; row < rows; row += line) {
    const to = direct ? c + at(C_ROWS, row) : c + usize(row) * ALONG_COLUMNS;
    tiledRuns(line, vectors, valid, runs, tableAt(X_STEPS), usize(run) << 2, run, x + at(X_ROWS, row), xRow, xStep, y, yStep, yPair, to, cRow, done > 0);
  }
}

/** Steps that lie at equal distances in x: the units of the innermost summed dim, of two where these lie so too. */
function runOf(rank: i32, last: usize, inner: i32): i32 {
  if (rank < 2) return inner;
  const before = last - ContractPanels.summed.BYTES;
  const both = inner * count(before, 0);
  const joined = word(before, ContractPanels.summed.x) == usize(inner) * word(last, ContractPanels.summed.x);
  return joined && both <= BLOCK ? both : inner;
}

/** Where a block of y begins, in memory or in its copy. */
// @ts-ignore: decorator
@inline
function yFrom(p: usize, s: i32, yLies: i32): usize {
  return yLies == IN_PLACE ? word(p, ContractPanels.y) + at(Y_SHARED, s) + at(Y_COLUMNS, 0) + at(Y_STEPS, 0) : yCopyAt(s);
}

/** How far a unit of a table lies from the first of all. */
// @ts-ignore: decorator
@inline
function at(table: i32, unit: i32): usize {
  return load<u32>(tableAt(table) + (usize(unit) << 2));
}

/** Bytes between the first two of a table's units. */
// @ts-ignore: decorator
@inline
function distance(table: usize, units: i32): usize {
  return units > 1 ? load<u32>(table, 4) - load<u32>(table) : 0;
}
