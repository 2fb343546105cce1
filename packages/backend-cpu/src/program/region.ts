import { overlap, type Region } from '../items/item.ts';

/** What a piece of a plan reads and writes. */
export interface Touches {
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
}

/** Whether the order of two pieces matters: one writes what the other reads or writes. */
export function dependent(a: Touches, b: Touches): boolean {
  return meets(a.writes, b.reads) || meets(a.writes, b.writes) || meets(b.writes, a.reads);
}

/** Whether one of some regions may share memory with one of some others. */
function meets(some: readonly Region[], others: readonly Region[]): boolean {
  for (let i = 0; i < some.length; i++) if (covers(others, some[i] as Region)) return true;
  return false;
}

/** Whether a region may share memory with one of some others. */
export function covers(regions: readonly Region[], region: Region): boolean {
  for (let i = 0; i < regions.length; i++) if (overlap(regions[i] as Region, region)) return true;
  return false;
}
