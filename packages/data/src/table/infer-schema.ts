import { counted, describeValue } from '@meristem/autodiff';
import type { ColumnReport } from '../report.ts';
import { bookkeeping, numbering } from './columns/bookkeeping.ts';
import type { ColumnTally } from './columns/column-tally.ts';
import {
  alikeValues,
  type ColumnReading,
  type ReadingRules,
  readColumn,
  tableMark,
} from './columns/column-reading.ts';
import { rangeOf, typeWords } from './columns/column-words.ts';
import { hugeNumbers, targetColumn } from './columns/target-column.ts';
import type { ResolvedOptions } from './options.ts';
import { type Complain, placeOf, type RowReader } from './rows/row-reader.ts';
import type { InputColumn, TargetColumn } from './schema.ts';
import type { TableTally } from './tally-table.ts';

/** What is inferred of the columns of a table. */
export interface InferredColumns {
  readonly inputs: readonly InputColumn[];
  readonly targets: readonly TargetColumn[];
  readonly reports: readonly ColumnReport[];
  /** What was left out or looks wrong. */
  readonly problems: readonly string[];
}

/** What becomes of each column of a table: an input, a target, or nothing. */
export function inferColumns(
  reader: RowReader,
  tally: TableTally,
  options: ResolvedOptions,
  complain: Complain,
): InferredColumns {
  const rules: ReadingRules = { table: reader, options, ...tableMark(tally.columns, options) };
  const inputs: InputColumn[] = [];
  const targets: TargetColumn[] = [];
  const reports: ColumnReport[] = [];
  const problems: string[] = [];
  const only = tally.columns.filter(({ name }) => useOf(name, options) === 'input').length === 1;
  for (const column of tally.columns) {
    const use = useOf(column.name, options);
    const reading = readColumn(column, rules);
    const report = (type: string, used: ColumnReport['use']): void => {
      const range = rangeOf(column, reading);
      const { name, missing, examples } = column;
      reports.push({ name, type, use: used, missing, examples, ...(range !== undefined && { range }) });
    };
    if (use === 'split' || use === 'none') {
      report(use === 'none' ? 'left out: not asked for' : typeWords(column, reading), use);
      continue;
    }
    if (reading.type === 'fault') {
      complain(reading.fault);
      report('unclear', 'none');
      continue;
    }
    problems.push(...alikeValues(column, rules).slice(0, MOST_ALIKE));
    if (use === 'target') {
      const target = targetColumn(column, reading, rules, complain);
      if (target) targets.push(target);
      report(target ? typeWords(column, reading, target) : 'unclear', target ? 'target' : 'none');
      continue;
    }
    const place = placeOf(reader, undefined, column.name);
    const idle = idleness(column, reading, options, only);
    if (idle) {
      report(`left out: ${idle.why}`, 'none');
      problems.push(`${place}: left out, because ${idle.why}.${idle.remedy ? ` ${idle.remedy}` : ''}`);
      continue;
    }
    const huge = reading.type === 'number' && hugeNumbers(column, reading.mark, reader);
    if (huge) {
      complain(huge);
      report('unclear', 'none');
      continue;
    }
    const numbers = isWanted(column, options, only) ? undefined : numbering(column, reading);
    if (numbers !== undefined) problems.push(`${place}: ${numbers}`);
    inputs.push(inputColumn(column, reading, options));
    report(typeWords(column, reading), 'input');
    if (options.missing === 'refuse' && column.missing > 0) refuseMissing(column, reader, complain);
  }
  const order = options.target;
  const told = targets.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  return { inputs, targets: told, reports, problems };
}

/** Pairs of alike values of a column that are told. */
const MOST_ALIKE = 3;

function useOf(name: string, { target, columns, leaveOut, split }: ResolvedOptions): ColumnReport['use'] {
  if (target.includes(name)) return 'target';
  if (typeof split === 'object' && split.column === name) return 'split';
  const chosen = columns ? columns.includes(name) : true;
  return chosen && leaveOut?.includes(name) !== true ? 'input' : 'none';
}

/** Whether a column is learned from even where it but keeps the rows in order: it was asked for, or there is no other. */
function isWanted({ name }: ColumnTally, { columns, foretold }: ResolvedOptions, only: boolean): boolean {
  return only || columns?.includes(name) === true || foretold?.includes(name) === true;
}

/** Why a column is left out; `undefined` where it is learned from. */
function idleness(
  column: ColumnTally,
  reading: ColumnReading,
  options: ResolvedOptions,
  only: boolean,
): { readonly why: string; readonly remedy?: string } | undefined {
  if (reading.type === 'none') return { why: reading.why };
  const why = uselessness(column, reading, options, only);
  if (why !== undefined) return { why };
  return isWanted(column, options, only) ? undefined : bookkeeping(column, reading);
}

/** Why there is nothing to learn from a column; `undefined` where there is, or where it was asked for by name. */
function uselessness(
  column: ColumnTally,
  reading: ColumnReading,
  options: ResolvedOptions,
  only: boolean,
): string | undefined {
  const { values, counts, filled, missing, overflown } = column;
  const { rare } = options;
  if (!overflown && values.size === 1 && missing === 0) {
    return `every cell says ${describeValue([...values.keys()][0])}`;
  }
  if (reading.type === 'number' && counts && filled > 2 && !isWanted(column, options, only)) {
    return 'it counts the rows';
  }
  if (reading.type === 'category' && ![...values.values()].some(({ learned }) => learned >= rare)) {
    return `no category occurs ${counted(rare, 'time')} in the rows to learn from`;
  }
  return undefined;
}

function inputColumn(
  tally: ColumnTally,
  reading: ColumnReading,
  { rare, missing }: ResolvedOptions,
): InputColumn {
  const own = { name: tally.name, indicates: missing === 'indicate' && tally.missing > 0 };
  if (reading.type === 'number') {
    const { mean, deviation } = tally.numbers(reading.mark);
    return { ...own, type: 'number', mark: reading.mark, mean, deviation };
  }
  if (reading.type === 'date') {
    const { mean, deviation } = tally.days(reading.order);
    return { ...own, type: 'date', order: reading.order, mean, deviation };
  }
  if (reading.type === 'boolean') return { ...own, type: 'boolean' };
  const categories = [...tally.values].filter(([, { learned }]) => learned >= rare).map(([text]) => text);
  return { ...own, type: 'category', categories: categories.toSorted() };
}

function refuseMissing(column: ColumnTally, reader: RowReader, complain: Complain): void {
  complain({
    path: placeOf(reader, column.firstMissing, column.name),
    found: `nothing (${counted(column.missing, 'cell')} of the column in all)`,
    expected: 'a value',
    remedy: 'Fill it in, or say missing: "indicate" or "drop".',
  });
}
