import type { Rows } from '@meristem/autodiff';

/** Neighbouring units of one of a buffer's dims. */
export interface Interval {
  readonly dim: number;
  readonly from: number;
  readonly to: number;
  /** Of these only every so many-th, from the first on; all of them unless told. */
  readonly every?: number;
}

/** A part of a buffer. */
export interface Region {
  readonly buffer: number;
  /** One of `ROWS`: regions of the same rows have the same object. */
  readonly rows: Rows;
  /** What it is confined to along some of the buffer's dims. */
  readonly intervals: readonly Interval[];
}

const ROWS = {
  all: [
    { at: 'all', shift: 0 },
    { at: 'all', shift: 1 },
  ],
  step: [
    { at: 'step', shift: 0 },
    { at: 'step', shift: 1 },
  ],
  first: { at: 'first' },
  last: { at: 'last' },
} as const satisfies Readonly<Record<Rows['at'], Rows | readonly Rows[]>>;

/** The one object for some rows, so that comparing rows compares nothing else. */
export function rowsOf(rows: Rows): Rows {
  return rows.at === 'all' || rows.at === 'step' ? ROWS[rows.at][rows.shift] : ROWS[rows.at];
}

/** What a region touches over all steps of a loop. */
export function overSteps(region: Region): Region {
  if (region.rows.at !== 'step') return region;
  return { buffer: region.buffer, rows: ROWS.all[0], intervals: [] };
}

/** Whether two regions are one. */
export function sameRegion(a: Region, b: Region): boolean {
  if (a.buffer !== b.buffer || a.rows !== b.rows || a.intervals.length !== b.intervals.length) return false;
  for (let i = 0; i < a.intervals.length; i++) {
    const [one, other] = [a.intervals[i] as Interval, b.intervals[i] as Interval];
    if (one.dim !== other.dim || one.from !== other.from || one.to !== other.to || one.every !== other.every)
      return false;
  }
  return true;
}

/** Whether units of a dim have none in common. */
function apart(one: Interval, other: Interval): boolean {
  if (one.from >= other.to || other.from >= one.to) return true;
  const { every = 1 } = one;
  return every > 1 && every === other.every && (one.from - other.from) % every !== 0;
}

/**
 * Whether two regions may share memory. Rows of different steps never do at the same time, nor do different units of a dim.
 */
export function overlap(a: Region, b: Region): boolean {
  if (a.buffer !== b.buffer) return false;
  if (a.rows !== b.rows && a.rows.at === 'step' && b.rows.at === 'step') return false;
  for (const one of a.intervals) {
    for (const other of b.intervals) {
      if (one.dim === other.dim && apart(one, other)) return false;
    }
  }
  return true;
}

/** What a piece of a plan reads and writes. */
export interface Effects {
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
}

/** Whether the order of two pieces matters: one writes what the other reads or writes. */
export function dependent(a: Effects, b: Effects): boolean {
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
