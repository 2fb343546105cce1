import { formatDuration, formatShare } from '../progress/format.ts';
import type { SeedResult } from '../run/seed-result.ts';
import { quartiles } from '../statistics.ts';

/** Lays cells out in columns, numbers to the right of their column. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  return all.map(line).join('\n');
}

const header = ['seed', 'nats per cycle', 'above floor', 'units', 'parameters', 'births', 'deaths', 'time'];

/** The results of a run for people: one line for each seed, and the medians of several. */
export function resultsText(results: readonly SeedResult[]): string {
  const sorted = results.toSorted((left, right) => left.seed - right.seed);
  const rows = sorted.map((result) => [
    String(result.seed),
    result.heldOut.natsPerCycle.toFixed(2),
    excessText(result.heldOut.ratio),
    String(result.totalUnits),
    String(result.parameters),
    String(result.births),
    String(result.deaths),
    formatDuration(result.wallSeconds),
  ]);
  return textTable(header, results.length > 1 ? [...rows, medianRow(sorted)] : rows);
}

function medianRow(results: readonly SeedResult[]): string[] {
  const median = (of: (result: SeedResult) => number): number => quartiles(results.map(of)).median;
  const ratios = results.flatMap(({ heldOut: { ratio } }) => (ratio === null ? [] : [ratio]));
  return [
    'median',
    median(({ heldOut }) => heldOut.natsPerCycle).toFixed(2),
    excessText(ratios.length === 0 ? null : quartiles(ratios).median),
    String(median(({ totalUnits }) => totalUnits)),
    String(median(({ parameters }) => parameters)),
    String(median(({ births }) => births)),
    String(median(({ deaths }) => deaths)),
    formatDuration(median(({ wallSeconds }) => wallSeconds)),
  ];
}

function excessText(ratio: number | null): string {
  return ratio === null ? '-' : formatShare(ratio - 1);
}
