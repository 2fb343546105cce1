/** Entries that a record keeps. */
export const MOST_ENTRIES = 4000;

/**
 * A record with one more entry. When it is full, every second entry of its older half goes: what is long ago is kept coarsely,
 * what is new as it was.
 */
export function recorded<T>(record: readonly T[], entry: T, most = MOST_ENTRIES): readonly T[] {
  if (record.length < most) return [...record, entry];
  const half = record.length >> 1;
  return [...record.filter((_, k) => k >= half || k % 2 === 0), entry];
}

/** The position of the last entry at or before a cycle; -1 before the first. */
export function positionAt(record: readonly { readonly cycle: number }[], cycle: number): number {
  let [low, high] = [0, record.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((record[middle]?.cycle ?? Infinity) <= cycle) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A record up to a cycle that is gone back to. */
export function upTo<T extends { readonly cycle: number }>(
  record: readonly T[],
  cycle: number,
): readonly T[] {
  return record.slice(0, positionAt(record, cycle) + 1);
}
