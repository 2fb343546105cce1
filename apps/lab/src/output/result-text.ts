import { formatDuration, formatShare } from '../progress/format.ts';
import type { Task } from '@meristem/tasks';
import { LARGER_SCALES, unitsOfScale } from '../result/population-counts.ts';
import type { Score } from '../result/score.ts';
import { scoreOf } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { measureColumns, saysSeveral } from './port-measures.ts';
import { quartiles } from '../statistics.ts';

/** Lays cells out in columns: names to the left of the first `left` columns, numbers to the right of all others. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[], left = 0): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}

/** A column of the table of results: one number, or none, of each result, and of several of them the median. */
export interface ResultColumn {
  readonly name: string;
  of(result: SeedResult): number | undefined;
  format(value: number): string;
}

/** Whether a network was cut from a larger one. */
function isCut({ rule, peakParameters, parameters }: SeedResult): boolean {
  return rule === 'cut' && peakParameters > parameters;
}

/** From how many parameters it was cut. */
const CUT_FROM: ResultColumn = {
  name: 'cut from',
  of: ({ peakParameters }) => peakParameters,
  format: String,
};

/** The columns that the results of a task have: what they are judged by, units of all scales, parameters, births, deaths and time. */
export function columnsOf(score: Score, results: readonly SeedResult[]): readonly ResultColumn[] {
  const ratio: ResultColumn = {
    name: 'above floor',
    of: ({ heldOut }) => heldOut.ratio ?? undefined,
    format: (value) => formatShare(value - 1),
  };
  const larger = LARGER_SCALES.map((scale): ResultColumn => ({
    name: `${scale}s`,
    of: ({ populations }) => unitsOfScale(populations, scale),
    format: String,
  })).filter(({ of }) => results.some((result) => of(result) !== undefined));
  const heldOut = results.map((result) => result.heldOut);
  return [
    { name: score.name.replace('held-out ', ''), of: score.of, format: score.format },
    ...(score.kind === 'nats' ? [ratio] : []),
    ...measureColumns(
      [...(saysSeveral(heldOut) ? (['accuracy'] as const) : []), 'bitsPerCharacter', 'r2', 'rmse'],
      heldOut,
    ).map(({ name, of, format }) => ({ name, of: (result: SeedResult) => of(result.heldOut), format })),
    { name: 'units', of: ({ totalUnits }) => totalUnits, format: String },
    ...larger,
    { name: 'parameters', of: ({ parameters }) => parameters, format: String },
    ...(results.some(isCut) ? [CUT_FROM] : []),
    { name: 'births', of: ({ births }) => births, format: String },
    { name: 'deaths', of: ({ deaths }) => deaths, format: String },
    { name: 'time', of: ({ wallSeconds }) => wallSeconds, format: formatDuration },
  ];
}

/** The results of a run for people: one line for each seed, and the medians of several. */
export function resultsText(task: Task, results: readonly SeedResult[]): string {
  const sorted = results.toSorted((left, right) => left.seed - right.seed);
  const columns = columnsOf(scoreOf(task), sorted);
  const cells = (of: (column: ResultColumn) => number | undefined): string[] =>
    columns.map((column) => {
      const value = of(column);
      return value === undefined ? '-' : column.format(value);
    });
  const rows = sorted.map((result) => [String(result.seed), ...cells((column) => column.of(result))]);
  const medians = (): string[] => ['median', ...cells((column) => medianOf(column, sorted))];
  const header = ['seed', ...columns.map(({ name }) => name)];
  return textTable(header, results.length > 1 ? [...rows, medians()] : rows);
}

function medianOf({ of }: ResultColumn, results: readonly SeedResult[]): number | undefined {
  const sample = results.flatMap((result) => of(result) ?? []);
  return sample.length === 0 ? undefined : quartiles(sample).median;
}
