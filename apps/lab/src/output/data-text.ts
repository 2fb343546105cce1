import type { ColumnReport, DataReport } from '@meristem/data';
import type { Task } from '@meristem/tasks';
import { reportOf } from '../own-data/report-of.ts';
import { type CliContext, printNote } from './context.ts';

/** Values of a column that are shown, and letters of each. */
const SHOWN = { examples: 3, letters: 18 } as const;
/** Columns that are shown of a wide table, from its start and from its end. */
const WIDE = { most: 40, first: 30, last: 5 } as const;

/** What was found in own data, for people: facts, columns, and what is wrong with it. */
export function dataText({ source, facts, columns = [], problems }: Omit<DataReport, 'kind'>): string {
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  return [
    source,
    ...facts.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    ...columnLines(columns).map((line) => `  ${line}`),
    ...problems.map((problem) => `  ! ${problem}`),
  ].join('\n');
}

/** Says what was found in the data of a task, before anything is trained on it, where it is of one's own. */
export function tellData(task: Task, context: CliContext): DataReport | undefined {
  const report = reportOf(task);
  if (report) printNote(context, `${dataText(report)}\n`);
  return report;
}

function columnLines(columns: readonly ColumnReport[]): readonly string[] {
  if (columns.length === 0) return [];
  const rows = [['column', 'use', 'read as', 'missing', 'values'], ...columns.map(cellsOf)];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  if (columns.length <= WIDE.most) return ['', ...lines];
  const left = columns.length - WIDE.first - WIDE.last;
  return ['', ...lines.slice(0, WIDE.first + 1), `... and ${left} more ...`, ...lines.slice(-WIDE.last)];
}

function cellsOf({ name, use, type, missing, examples, range }: ColumnReport): readonly string[] {
  const values = range ?? examples.slice(0, SHOWN.examples).map(short).join(', ');
  // Why a column is left out stands among the problems.
  const readAs = type.replace(/^left out: .*$/s, 'left out');
  return [short(name), use === 'none' ? '-' : use, readAs, missing === 0 ? '-' : String(missing), values];
}

/** What stands in a cell, on one line. */
function short(text: string): string {
  const line = text.replaceAll(/[\t\n\r]/g, (sign) => JSON.stringify(sign).slice(1, -1));
  const letters = [...line];
  return letters.length > SHOWN.letters ? `${letters.slice(0, SHOWN.letters - 1).join('')}…` : line;
}
