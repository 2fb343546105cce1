/** Numbers over the same places; null where there is none. */
export type Column = readonly (number | null)[];

/**
 * Positions of the rows to draw, ascending: at most about so many. The first, the last, and of each stretch the least and the
 * greatest of every column stay, so that no peak is lost.
 */
export function decimatedRows(columns: readonly Column[], most: number): readonly number[] {
  const count = columns[0]?.length ?? 0;
  if (count <= most) return Array.from({ length: count }, (_, k) => k);
  const stretches = Math.max(1, Math.floor((most - 2) / (2 * columns.length)));
  const kept = new Set<number>([0, count - 1]);
  for (let s = 0; s < stretches; s++) {
    const [from, to] = [Math.floor((s * count) / stretches), Math.floor(((s + 1) * count) / stretches)];
    for (const column of columns) keepExtremes(column, { from, to }, kept);
  }
  return [...kept].sort((a, b) => a - b);
}

function keepExtremes(
  column: Column,
  { from, to }: { readonly from: number; readonly to: number },
  kept: Set<number>,
): void {
  let [least, greatest] = [-1, -1];
  for (let k = from; k < to; k++) {
    const value = column[k] ?? null;
    if (value === null) continue;
    if (least < 0 || value < (column[least] ?? Infinity)) least = k;
    if (greatest < 0 || value > (column[greatest] ?? -Infinity)) greatest = k;
  }
  if (least >= 0) kept.add(least).add(greatest);
}

/** Some rows of a column. */
export function rowsOf(column: Column, rows: readonly number[]): (number | null)[] {
  return rows.map((row) => column[row] ?? null);
}
