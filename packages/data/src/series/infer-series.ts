import { counted, describeValue, listNames, nearestName } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { ColumnReport } from '../report.ts';
import { type ReadingRules, readColumn, tableMark } from '../table/columns/column-reading.ts';
import { portName } from '../table/columns/target-column.ts';
import { inferColumns } from '../table/infer-schema.ts';
import { type Complain, placeOf, type RowReader } from '../table/rows/row-reader.ts';
import type { InputColumn, TableFormat } from '../table/schema.ts';
import { requireColumns, type TableTally, tallyTable } from '../table/tally-table.ts';
import { type ResolvedSeries, tableOptionsOf, USUAL_STEPS } from './series-options.ts';
import type { SeriesSchema, SeriesTarget, TimeColumn } from './series-schema.ts';

/**
 * Reads a series once and says what it is. Means and deviations are those of all rows: those of the rows to learn from are known
 * once it has been read again.
 *
 * @param complain takes note of what is wrong with it
 */
export async function inferSeries(
  reader: RowReader,
  format: TableFormat,
  series: ResolvedSeries,
  complain: Complain,
): Promise<SeriesSchema> {
  const options = tableOptionsOf(series);
  const tally = await tallyTable(reader, options, () => false);
  requireColumns(reader, { ...options, target: series.target }, series.time);
  const inferred = inferColumns(reader, tally, options, complain);
  const time = timeOf(reader, tally, series);
  const isInput = ({ name, type }: InputColumn): boolean =>
    type !== 'date' && name !== time?.name ? true : series.columns?.includes(name) === true;
  const inputs = inferred.inputs.filter(isInput).map((column) => ({ ...column, indicates: false }));
  const targets = targetsOf(reader, inputs, inferred.reports, series, complain);
  const test = Math.round(series.split * tally.rows);
  requireRows(reader, tally.rows, test, series);
  requireSteps(reader, tally.rows - test, series);
  const { dialect } = reader;
  const { horizon, window, steps, missing, encoding } = series;
  return {
    format,
    ...(dialect && { dialect }),
    ...(encoding !== undefined && { encoding }),
    inputs,
    targets,
    ...(time && { time }),
    missing,
    missingWords: options.missingWords,
    horizon,
    ...(window !== undefined && { window }),
    steps: window === undefined ? steps : 1,
    rows: { train: tally.rows - test, test },
    report: {
      kind: 'series',
      source: reader.name,
      facts: factsOf(reader, tally, series, test, time),
      columns: reportsOf(inferred.reports, inputs, targets, time),
      problems: inferred.problems,
    },
  };
}

function factsOf(
  reader: RowReader,
  tally: TableTally,
  { horizon, window, steps }: ResolvedSeries,
  test: number,
  time: TimeColumn | undefined,
): SeriesSchema['report']['facts'] {
  return [
    ...reader.facts,
    ['rows', `${tally.rows}, the last ${test} held out`],
    ['order', time ? `of ${time.name}` : 'as the rows stand'],
    ['predicts', `${counted(horizon, 'row')} ahead`],
    ['sees', window === undefined ? `row by row, ${steps} in a cycle` : `${counted(window, 'row')} at once`],
  ];
}

function reportsOf(
  reports: readonly ColumnReport[],
  inputs: readonly InputColumn[],
  targets: readonly SeriesTarget[],
  time: TimeColumn | undefined,
): readonly ColumnReport[] {
  return reports.map((report): ColumnReport => {
    const { name } = report;
    if (targets.some((target) => target.name === name)) return { ...report, use: 'target' };
    if (time?.name === name) return { ...report, type: `${report.type}: the order of rows`, use: 'none' };
    if (report.use !== 'input' || inputs.some((input) => input.name === name)) return report;
    return { ...report, type: `left out: ${report.type}`, use: 'none' };
  });
}

/** The column by which rows are in order: the one that is named, else the first of dates. */
function timeOf(reader: RowReader, tally: TableTally, series: ResolvedSeries): TimeColumn | undefined {
  const options = tableOptionsOf(series);
  const rules: ReadingRules = { table: reader, options, ...tableMark(tally.columns, options) };
  for (const column of tally.columns) {
    if (series.time !== undefined && column.name !== series.time) continue;
    const reading = readColumn(column, rules);
    if (reading.type === 'date') return { name: column.name, order: reading.order };
    if (series.time !== undefined && reading.type === 'number') {
      return { name: column.name, ...(reading.mark === ',' && { mark: reading.mark }) };
    }
    if (series.time === undefined) continue;
    throw new DataError({
      path: placeOf(reader, undefined, column.name),
      found: `texts, as in ${describeValue(column.examples[0])}`,
      expected: 'dates or numbers, by which rows can be in order',
      remedy: 'Name another column as time, or leave it out.',
    });
  }
  return undefined;
}

function targetsOf(
  reader: RowReader,
  inputs: readonly InputColumn[],
  reports: readonly ColumnReport[],
  { target }: ResolvedSeries,
  complain: Complain,
): readonly SeriesTarget[] {
  const numbers = inputs.filter((column) => column.type === 'number');
  const names = target.length === 0 && numbers.length === 1 ? numbers.map(({ name }) => name) : target;
  if (names.length === 0) {
    complain({
      path: reader.name,
      found: `${counted(numbers.length, 'column')} of numbers: ${listNames(numbers.slice(0, 8).map(({ name }) => name))}`,
      expected: 'to be told which of them to predict',
      remedy: 'Name it, or several, as target.',
    });
  }
  return names.flatMap((name): readonly SeriesTarget[] => {
    const column = numbers.find((number) => number.name === name);
    if (column) {
      const { mark, mean, deviation } = column;
      return [{ name, port: portName(name, names), type: 'number', mark, mean, deviation }];
    }
    const { type = 'nothing' } = reports.find((report) => report.name === name) ?? {};
    // Of one whose cells are at fault, that has been said.
    if (type === 'unclear') return [];
    const nearest = nearestName(
      name,
      numbers.map((number) => number.name),
    );
    complain({
      path: placeOf(reader, undefined, name),
      found: `a column that holds no numbers to predict (${type})`,
      expected: 'a column of numbers to predict',
      remedy: nearest === undefined ? 'Choose another target.' : `Did you mean "${nearest}"?`,
    });
    return [];
  });
}

/** Throws {@link DataError} where a series has too few rows for what is seen and predicted. */
export function requireRows(
  reader: RowReader,
  rows: number,
  test: number,
  { window = 1, horizon }: Pick<SeriesSchema, 'window' | 'horizon'>,
): void {
  const least = window + horizon;
  if (rows - test > least && test > horizon) return;
  throw new DataError({
    path: reader.name,
    found: `${rows - test} rows to learn from and ${test} held out`,
    expected: `more than ${least} and ${horizon}: the rows that are seen, and those up to the one that is predicted`,
    remedy: 'Add rows, or take a smaller window, horizon or split.',
  });
}

/** Throws {@link DataError} where a cycle is told to be longer than all there is to learn from. */
function requireSteps(reader: RowReader, train: number, { window, steps, horizon }: ResolvedSeries): void {
  const most = Math.max(USUAL_STEPS, train - horizon);
  if (window !== undefined || steps <= most) return;
  throw new DataError({
    path: `${reader.name}, options.steps`,
    found: `${steps}, beside ${train} rows to learn from`,
    expected: `a whole number from 1 to ${most}`,
    remedy: 'Take fewer rows of a cycle: a network carries what it remembers from one cycle to the next.',
  });
}
