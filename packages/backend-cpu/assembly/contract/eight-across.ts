/*
 * Copies of eight columns whose numbers lie anywhere: rows of two vectors, `toRow` bytes apart. How far rows and columns lie
 * from the first is said by tables of bytes (see distances.ts), and rows that are neighbours in memory are turned in
 * registers, four by four numbers.
 */

/**
 * Copies `rows` times eight numbers, the rows in runs of `units` neighbours of which the first begins with number `at`;
 * their distances stand `tableStep` bytes apart.
 */
export function eightAlong(from: usize, rows: i32, rowTable: usize, tableStep: usize, units: i32, at: i32, columnTable: usize, to: usize, toRow: usize): void {
  const c0 = load<u32>(columnTable);
  const c1 = load<u32>(columnTable, 4);
  const c2 = load<u32>(columnTable, 8);
  const c3 = load<u32>(columnTable, 12);
  const c4 = load<u32>(columnTable, 16);
  const c5 = load<u32>(columnTable, 20);
  const c6 = load<u32>(columnTable, 24);
  const c7 = load<u32>(columnTable, 28);
  while (rows > 0) {
    let run = min(units - at, rows);
    let source = from + load<u32>(rowTable);
    rowTable += usize(run) * tableStep;
    rows -= run;
    at = 0;
    for (; run >= 4; run -= 4) {
      turn(4, v128.load(source + c0), v128.load(source + c1), v128.load(source + c2), v128.load(source + c3), to, toRow);
      turn(4, v128.load(source + c4), v128.load(source + c5), v128.load(source + c6), v128.load(source + c7), to + 16, toRow);
      source += 16;
      to += toRow << 2;
    }
    // Rows of memory begin at multiples of 16 bytes and end with a whole vector.
    if (run == 3 && (source & 15) == 0) {
      turn(3, v128.load(source + c0), v128.load(source + c1), v128.load(source + c2), v128.load(source + c3), to, toRow);
      turn(3, v128.load(source + c4), v128.load(source + c5), v128.load(source + c6), v128.load(source + c7), to + 16, toRow);
      to += 3 * toRow;
      continue;
    }
    for (; run > 0; --run) {
      v128.store(to, four(source + c0, source + c1, source + c2, source + c3));
      v128.store(to, four(source + c4, source + c5, source + c6, source + c7), 16);
      source += 4;
      to += toRow;
    }
  }
}

/** The same for rows that are no neighbours. */
export function eightApart(from: usize, rows: i32, rowTable: usize, columnTable: usize, to: usize, toRow: usize): void {
  const c0 = load<u32>(columnTable);
  const c1 = load<u32>(columnTable, 4);
  const c2 = load<u32>(columnTable, 8);
  const c3 = load<u32>(columnTable, 12);
  const c4 = load<u32>(columnTable, 16);
  const c5 = load<u32>(columnTable, 20);
  const c6 = load<u32>(columnTable, 24);
  const c7 = load<u32>(columnTable, 28);
  for (; rows > 0; --rows) {
    const source = from + load<u32>(rowTable);
    v128.store(to, four(source + c0, source + c1, source + c2, source + c3));
    v128.store(to, four(source + c4, source + c5, source + c6, source + c7), 16);
    rowTable += 4;
    to += toRow;
  }
}

/** The same for two to four copies at once, `toNext` bytes apart, whose numbers are neighbours in whole vectors. */
export function eightAbreast(from: usize, copies: i32, rows: i32, rowTable: usize, columnTable: usize, to: usize, toRow: usize, toNext: usize): void {
  const c0 = load<u32>(columnTable);
  const c1 = load<u32>(columnTable, 4);
  const c2 = load<u32>(columnTable, 8);
  const c3 = load<u32>(columnTable, 12);
  const c4 = load<u32>(columnTable, 16);
  const c5 = load<u32>(columnTable, 20);
  const c6 = load<u32>(columnTable, 24);
  const c7 = load<u32>(columnTable, 28);
  for (; rows > 0; --rows) {
    const source = from + load<u32>(rowTable);
    turn(copies, v128.load(source + c0), v128.load(source + c1), v128.load(source + c2), v128.load(source + c3), to, toNext);
    turn(copies, v128.load(source + c4), v128.load(source + c5), v128.load(source + c6), v128.load(source + c7), to + 16, toNext);
    rowTable += 4;
    to += toRow;
  }
}

/** Two to four neighbouring rows of four columns, which are vectors in memory. */
// @ts-ignore: decorator
@inline
function turn(rows: i32, a: v128, b: v128, c: v128, d: v128, to: usize, toRow: usize): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  if (rows > 2) {
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to + (toRow << 1), v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
    if (rows > 3) v128.store(to + 3 * toRow, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
  }
}

/** Four numbers. */
// @ts-ignore: decorator
@inline
function four(a: usize, b: usize, c: usize, d: usize): v128 {
  const ab = v128.shuffle<f32>(v128.load32_zero(a), v128.load32_zero(b), 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(v128.load32_zero(c), v128.load32_zero(d), 0, 4, 1, 5);
  return v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
}
