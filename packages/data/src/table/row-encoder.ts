import { checkArgument, checkOptions, describeValue, listOf, nearestName, that } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { type Cell, missingRule, type Row } from './cells/cell.ts';
import { inputWriter } from './columns/input-writer.ts';
import { flatRecord } from './rows/nested-record.ts';
import type { TableSchema } from './schema.ts';
import { INPUTS, STRING } from './schema-expectation.ts';
import { ENCODER_OPTIONS, type EncoderOptions, unseenRule } from './unseen-category.ts';

/** Turns records into input vectors as a schema says. */
export interface RowEncoder {
  /** Numbers of a vector. */
  readonly size: number;
  /** What each number of a vector is: `age`, `colour: red`, `age is missing`. */
  readonly labels: readonly string[];
  /**
   * The vector of a record, by column name, in people's units: what a trained network is asked with. Columns that are no inputs
   * may be there too; those that are not there have no value. Records within a record count as they do in a table.
   *
   * @param place where the record stands, for errors, such as `new.csv, line 3`
   * @throws {@link DataError} for a cell that cannot be read, with its column
   */
  encode(record: Row, place?: string): Float64Array;
}

const NAMED = listOf(
  that('an object with a name', (value) => typeof (Object(value) as { name?: unknown }).name === 'string'),
);
const WORDS = listOf(STRING);

/**
 * Turns records into the input vectors of the task that a schema belongs to.
 *
 * @throws OptionError for what is no schema, and for an option that cannot be
 */
export function rowEncoder(
  schema: Pick<TableSchema, 'inputs' | 'missingWords'> & {
    readonly targets: readonly { readonly name: string }[];
    readonly missing: string;
  },
  options: EncoderOptions = {},
): RowEncoder {
  checkOptions('rowEncoder', options, ENCODER_OPTIONS);
  const { inputs, targets, missing, missingWords } = Object(schema) as typeof schema;
  checkArgument('rowEncoder', 'schema.inputs', inputs, INPUTS);
  checkArgument('rowEncoder', 'schema.targets', targets, NAMED);
  checkArgument('rowEncoder', 'schema.missingWords', missingWords, WORDS);
  const isMissing = missingRule(missingWords);
  const told = unseenRule(options, isMissing);
  const writers = inputs.map((column) => inputWriter(column, isMissing));
  const size = writers.reduce((sum, { width }) => sum + width, 0);
  const known = inputs.map(({ name }) => name);
  const labels = inputs.flatMap((column) => [
    ...(column.type === 'category'
      ? column.categories.map((category) => `${column.name}: ${category}`)
      : [column.name]),
    ...(column.indicates ? [`${column.name} is missing`] : []),
  ]);
  return {
    size,
    labels,
    encode(given, place = 'row') {
      if (typeof given !== 'object' || given === null) throw noRecord(given, place);
      const record = flatRecord(given);
      const vector = new Float64Array(size);
      let start = 0;
      for (const { column, width, write } of writers) {
        const cell: Cell = Object.hasOwn(record, column.name) ? record[column.name] : undefined;
        const expected = write(cell, vector, start);
        if (expected !== undefined) {
          throw new DataError({
            path: `${place}, column ${JSON.stringify(column.name)}`,
            found: describeValue(cell),
            expected,
            remedy: remedyFor(record, column.name, [...known, ...targets.map(({ name }) => name)]),
          });
        }
        told?.(column, cell, vector, start, place);
        start += width;
      }
      return vector;
    },
  };

  function remedyFor(record: Row, name: string, names: readonly string[]): string {
    if (Object.hasOwn(record, name)) {
      return missing === 'indicate' ? 'Mend the cell.' : 'Give a value.';
    }
    const strangers = Object.keys(record).filter((other) => !names.includes(other));
    const nearest = nearestName(name, strangers);
    return nearest === undefined
      ? 'Give every column a value.'
      : `Is ${describeValue(nearest)} meant? Rename it.`;
  }
}

function noRecord(found: unknown, path: string): DataError {
  return new DataError({
    path,
    found: describeValue(found),
    expected: 'a record: an object with a value for each column',
    remedy: '',
  });
}
