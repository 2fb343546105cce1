import { describeValue } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { type Cell, missingRule, trimmed } from '../table/cells/cell.ts';
import { type InputWriter, inputWriter } from '../table/columns/input-writer.ts';
import { Moments } from '../table/columns/moments.ts';
import { placeOf, type RowReader } from '../table/rows/row-reader.ts';
import type { InputColumn } from '../table/schema.ts';
import type { SeriesSchema } from './series-schema.ts';
import { TimeOrder } from './time-order.ts';

/** A series as numbers, in people's units. */
export interface SeriesValues {
  readonly rows: number;
  /** Numbers of a row. */
  readonly width: number;
  /** `[rows, width]`. */
  readonly values: Float64Array;
  /** Where the numbers of each input start in a row. */
  readonly starts: readonly number[];
  /** Cells without a value that took the last one before. */
  readonly held: number;
  /** What looks wrong about the time of rows, in words. */
  readonly problems: readonly string[];
}

/**
 * Reads a series a second time, into an array of just the right size. A cell without a value takes the last one before.
 *
 * @throws {@link DataError} for cells that cannot be read as the schema says, rows out of order, a first row without a value, and
 *   other numbers of rows
 */
export async function seriesValues(reader: RowReader, schema: SeriesSchema): Promise<SeriesValues> {
  const rows = schema.rows.train + schema.rows.test;
  if (rows > reader.most) throw otherRows(reader, rows, 'fewer');
  const isMissing = missingRule(schema.missingWords);
  const writers = schema.inputs.map((column) => inputWriter(column, isMissing));
  const width = writers.reduce((sum, each) => sum + each.width, 0);
  let before = 0;
  const starts = writers.map((each) => (before += each.width) - each.width);
  const values = new Float64Array(rows * width);
  const { time } = schema;
  const order = time && new TimeOrder(time, isMissing);
  const scratch = new Float64Array(width);
  let [row, held] = [0, 0];
  for await (const batch of reader.batches()) {
    const places = schema.inputs.map(({ name }) => reader.columns.indexOf(name));
    const clock = time ? reader.columns.indexOf(time.name) : -1;
    for (const [at, cells] of batch.rows.entries()) {
      const place = batch.places[at] as number;
      if (row === rows) throw otherRows(reader, rows, 'more');
      order?.take(cells[clock], () => placeOf(reader, place, time?.name));
      for (let column = 0; column < writers.length; column += 1) {
        const writer = writers[column] as InputWriter;
        const cell = cells[places[column] as number];
        if (isMissing(trimmed(cell))) {
          if (row === 0 || schema.missing === 'refuse')
            throw nothing(placeOf(reader, place, writer.column.name));
          held += 1;
          continue;
        }
        const start = starts[column] as number;
        const expected = writer.write(cell, scratch, start);
        if (expected !== undefined) throw unread(placeOf(reader, place, writer.column.name), cell, expected);
      }
      values.set(scratch, row * width);
      row += 1;
    }
  }
  if (row < rows) throw otherRows(reader, rows, 'fewer');
  return { rows, width, values, starts, held, problems: order?.problems ?? [] };
}

/** The inputs with mean and deviation of the rows to learn from. */
export function standardisedInputs(
  inputs: readonly InputColumn[],
  { values, width, starts }: SeriesValues,
  train: number,
): readonly InputColumn[] {
  return inputs.map((column, at) => {
    if (!('mean' in column)) return column;
    const moments = new Moments();
    for (let row = 0; row < train; row += 1) {
      moments.add(values[row * width + (starts[at] as number)] as number, true);
    }
    return { ...column, mean: moments.mean, deviation: moments.deviation };
  });
}

function nothing(path: string): DataError {
  return new DataError({
    path,
    found: 'nothing',
    expected: 'a value',
    remedy: 'Fill it in, or leave the rows before the first value, or the column, out.',
  });
}

function unread(path: string, cell: Cell, expected: string): DataError {
  return new DataError({ path, found: describeValue(cell), expected, remedy: 'Mend the cell.' });
}

function otherRows(reader: RowReader, rows: number, found: string): DataError {
  return new DataError({
    path: placeOf(reader, undefined),
    found: `${found} rows`,
    expected: `${rows}, as when its schema was inferred`,
    remedy: 'Restore the file as it was, or infer a schema anew.',
  });
}
