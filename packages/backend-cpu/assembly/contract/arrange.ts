import { neighbours } from './distances';
import { firstLanes } from './lanes-mask';

/*
 * Copies between a matrix whose rows and columns lie at any distances in memory (tables of bytes, see distances.ts) and one
 * whose rows are contiguous, `toRow` bytes apart. Up to three columns, and three rows, behind the last may be written too.
 */

/** Whether four numbers at an address that belong to one run of neighbours may be read as a vector, however many they are. */
// @ts-ignore: decorator
@inline
function wholeVector(from: usize, left: i32): bool {
  // Rows begin at multiples of 16 bytes and end with a whole vector.
  return left >= 4 || (from & 15) == 0;
}

/** Copies `rows` by `columns` numbers, along whatever lies next to each other in memory. */
export function arrange(from: usize, rows: i32, rowTable: usize, columns: i32, columnTable: usize, to: usize, toRow: usize): void {
  if (columns > 1 && load<u32>(columnTable, 4) - load<u32>(columnTable) == 4) alongColumns(from, rows, rowTable, columns, columnTable, to, toRow);
  else arrangeAcross(from, rows, rowTable, columns, columnTable, to, toRow);
}

/** The same, but never along columns: behind the last one nothing is written beyond its vector. */
export function arrangeAcross(from: usize, rows: i32, rowTable: usize, columns: i32, columnTable: usize, to: usize, toRow: usize): void {
  if (rows > 1 && load<u32>(rowTable, 4) - load<u32>(rowTable) == 4) alongRows(from, rows, rowTable, columns, columnTable, to, toRow);
  else apart(from, rows, rowTable, columns, columnTable, to, toRow);
}

/** Runs of neighbouring columns, in increasing order, so that what a run writes too much is written over by the next. */
function alongColumns(from: usize, rows: i32, rowTable: usize, columns: i32, columnTable: usize, to: usize, toRow: usize): void {
  while (columns > 0) {
    const run = neighbours(columnTable, columns);
    const short = run < 4 ? shortRuns(from, columns, columnTable, run) : 0;
    if (short > 1) {
      copyShortRuns(from, rows, rowTable, short, run, columnTable, to, toRow);
      columns -= short * run;
      columnTable += usize(short * run) << 2;
      to += usize(short * run) << 2;
      continue;
    }
    copyRun(from + load<u32>(columnTable), rows, rowTable, run, to, toRow);
    columns -= run;
    columnTable += usize(run) << 2;
    to += usize(run) << 2;
  }
}

/** How many runs of `run` neighbours follow each other, all at whole vectors. */
function shortRuns(from: usize, columns: i32, columnTable: usize, run: i32): i32 {
  let runs: i32 = 0;
  for (; columns >= run; columns -= run) {
    if (((from + load<u32>(columnTable)) & 15) != 0 || neighbours(columnTable, run) < run) break;
    columnTable += usize(run) << 2;
    ++runs;
  }
  return runs;
}

/** Runs of fewer numbers than a vector has, a vector for each. */
function copyShortRuns(from: usize, rows: i32, rowTable: usize, runs: i32, run: i32, columnTable: usize, to: usize, toRow: usize): void {
  const bytes = usize(run) << 2;
  for (; rows > 0; --rows) {
    const source = from + load<u32>(rowTable);
    let table = columnTable;
    let target = to;
    let left = runs;
    for (; left >= 2; left -= 2) {
      v128.store(target, v128.load(source + load<u32>(table)));
      v128.store(target + bytes, v128.load(source + load<u32>(table + bytes)));
      table += bytes << 1;
      target += bytes << 1;
    }
    if (left > 0) v128.store(target, v128.load(source + load<u32>(table)));
    rowTable += 4;
    to += toRow;
  }
}

function copyRun(from: usize, rows: i32, rowTable: usize, columns: i32, to: usize, toRow: usize): void {
  for (; rows > 0; --rows) {
    let source = from + load<u32>(rowTable);
    let target = to;
    let left = columns;
    for (; left >= 16; left -= 16) {
      const a = v128.load(source);
      const b = v128.load(source, 16);
      const c = v128.load(source, 32);
      const d = v128.load(source, 48);
      v128.store(target, a);
      v128.store(target, b, 16);
      v128.store(target, c, 32);
      v128.store(target, d, 48);
      source += 64;
      target += 64;
    }
    while (left > 0 && wholeVector(source, left)) {
      v128.store(target, v128.load(source));
      source += 16;
      target += 16;
      left -= 4;
    }
    for (; left > 0; --left) {
      store<f32>(target, load<f32>(source));
      source += 4;
      target += 4;
    }
    rowTable += 4;
    to += toRow;
  }
}

/** Runs of neighbouring rows, in increasing order: four by four numbers are turned in registers. */
function alongRows(from: usize, rows: i32, rowTable: usize, columns: i32, columnTable: usize, to: usize, toRow: usize): void {
  while (rows > 0) {
    const run = neighbours(rowTable, rows);
    let source = from + load<u32>(rowTable);
    let left = run;
    for (; left > 0; left -= 4) {
      if (!wholeVector(source, left)) break;
      turn(source, columns, columnTable, to, toRow);
      source += 16;
      to += toRow << 2;
    }
    if (left > 0) apart(from, left, rowTable + (usize(run - left) << 2), columns, columnTable, to, toRow);
    // Where a run ends within a vector the next one begins within it too.
    to += usize(left) * toRow;
    rows -= run;
    rowTable += usize(run) << 2;
  }
}

/** Four neighbouring rows: columns of memory, four numbers long. */
function turn(from: usize, columns: i32, columnTable: usize, to: usize, toRow: usize): void {
  for (; columns >= 4; columns -= 4) {
    const a = v128.load(from + load<u32>(columnTable));
    const b = v128.load(from + load<u32>(columnTable, 4));
    const c = v128.load(from + load<u32>(columnTable, 8));
    const d = v128.load(from + load<u32>(columnTable, 12));
    storeTurned(a, b, c, d, to, toRow);
    columnTable += 16;
    to += 16;
  }
  if (columns == 0) return;
  const a = v128.load(from + load<u32>(columnTable));
  const b = columns > 1 ? v128.load(from + load<u32>(columnTable, 4)) : a;
  const c = columns > 2 ? v128.load(from + load<u32>(columnTable, 8)) : a;
  storeTurned(a, b, c, a, to, toRow);
}

/** Four vectors as the columns of four rows. */
// @ts-ignore: decorator
@inline
function storeTurned(a: v128, b: v128, c: v128, d: v128, to: usize, toRow: usize): void {
  const toTwice = toRow << 1;
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + toTwice, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + toTwice + toRow, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** Number by number. */
function apart(from: usize, rows: i32, rowTable: usize, columns: i32, columnTable: usize, to: usize, toRow: usize): void {
  for (; rows > 0; --rows) {
    const source = from + load<u32>(rowTable);
    let table = columnTable;
    let target = to;
    let left = columns;
    for (; left >= 4; left -= 4) {
      let four = v128.load32_zero(source + load<u32>(table));
      four = v128.load_lane<f32>(source + load<u32>(table, 4), four, 1);
      four = v128.load_lane<f32>(source + load<u32>(table, 8), four, 2);
      four = v128.load_lane<f32>(source + load<u32>(table, 12), four, 3);
      v128.store(target, four);
      table += 16;
      target += 16;
    }
    for (; left > 0; --left) {
      store<f32>(target, load<f32>(source + load<u32>(table)));
      table += 4;
      target += 4;
    }
    rowTable += 4;
    to += toRow;
  }
}

/**
 * Copies `rows` by `columns` numbers back to where they belong, in runs of `units` neighbours of which the first begins
 * with number `at`. The vector in which a run ends is filled up with zeros.
 */
export function putBack(from: usize, fromRow: usize, rows: i32, rowTable: usize, columns: i32, columnTable: usize, units: i32, at: i32, to: usize): void {
  if (units < 4 && at == 0 && columns >= units) {
    const runs = columns / units;
    putShortRuns(from, fromRow, rows, rowTable, runs, columnTable, units, to);
    columns -= runs * units;
    columnTable += usize(runs * units) << 2;
    from += usize(runs * units) << 2;
  }
  while (columns > 0) {
    const run = min(units - at, columns);
    const ends = at + run == units;
    let source = from;
    let table = rowTable;
    const target = to + load<u32>(columnTable);
    for (let left = rows; left > 0; --left) {
      putRun(source, run, ends, target + load<u32>(table));
      source += fromRow;
      table += 4;
    }
    columns -= run;
    at = 0;
    columnTable += usize(run) << 2;
    from += usize(run) << 2;
  }
}

/** Whole runs of fewer numbers than a vector has; each begins a row. */
function putShortRuns(from: usize, fromRow: usize, rows: i32, rowTable: usize, runs: i32, columnTable: usize, units: i32, to: usize): void {
  const bytes = usize(units) << 2;
  const lanes = firstLanes(units);
  for (; rows > 0; --rows) {
    const target = to + load<u32>(rowTable);
    let table = columnTable;
    let source = from;
    for (let left = runs; left > 0; --left) {
      v128.store(target + load<u32>(table), v128.and(v128.load(source), lanes));
      table += bytes;
      source += bytes;
    }
    rowTable += 4;
    from += fromRow;
  }
}

/** A run of numbers, or the part of it that is here. */
// @ts-ignore: decorator
@inline
function putRun(from: usize, left: i32, ends: bool, to: usize): void {
  for (; left >= 4; left -= 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  if (left > 0 && ends && (to & 15) == 0) {
    v128.store(to, v128.and(v128.load(from), firstLanes(left)));
    return;
  }
  for (; left > 0; --left) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
  if (ends) {
    for (; (to & 15) != 0; to += 4) store<f32>(to, 0);
  }
}
