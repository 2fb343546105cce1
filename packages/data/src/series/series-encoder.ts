import { AT_LEAST_ONE, checkArgument, OptionError } from '@meristem/autodiff';
import { type Cell, missingRule, type Row, trimmed } from '../table/cells/cell.ts';
import { rowEncoder, type RowEncoder } from '../table/row-encoder.ts';
import { flatRecord } from '../table/rows/nested-record.ts';
import type { EncoderOptions } from '../table/unseen-category.ts';
import type { SeriesSchema } from './series-schema.ts';
import { TIME } from './series-schema-expectation.ts';
import { TimeOrder } from './time-order.ts';

/** Turns records that follow each other in time into input vectors as a schema says. */
export interface SeriesEncoder extends Pick<RowEncoder, 'size' | 'labels'> {
  /**
   * Takes the next record, by column name, in people's units. A cell without a value, and a column that is not there, take the
   * last value before, as in training.
   *
   * @param place where the record stands, for errors, such as `new.csv, line 3`
   * @returns what a network is asked with: the vector of the record, or of so many rows as it sees at once, the earliest first;
   *   `undefined` until there are so many
   * @throws {@link DataError} for a cell that cannot be read, with its column, and for a record that is before the one before
   */
  next(record: Row, place?: string): Float64Array | undefined;
}

/**
 * Turns records into the input vectors of the series that a schema belongs to, one after the other: what came before counts, so a
 * new series needs a new encoder.
 *
 * @throws OptionError for what is no schema
 */
export function seriesEncoder(
  schema: Pick<SeriesSchema, 'inputs' | 'targets' | 'missing' | 'missingWords' | 'time' | 'window'>,
  options: EncoderOptions = {},
): SeriesEncoder {
  const { time, window = 1, missing, missingWords } = Object(schema) as typeof schema;
  const rows = rowEncoder({ ...schema, missing: 'refuse' }, options);
  checkArgument('seriesEncoder', 'schema.window', window, AT_LEAST_ONE);
  if (time !== undefined) checkArgument('seriesEncoder', 'schema.time', time, TIME);
  if (window * rows.size > MOST_NUMBERS) throw tooWide(window, rows.size);
  const isMissing = missingRule(missingWords);
  const order = time && new TimeOrder(time, isMissing);
  const seen: Float64Array[] = [];
  let before: Row = {};
  return {
    size: window * rows.size,
    labels: Array.from({ length: window }, (_, at) => labelsAgo(rows.labels, window - 1 - at)).flat(),
    next(given, place = 'row') {
      const record = flatRecord(given);
      const held = missing === 'hold' ? { ...before, ...withValues(record, isMissing) } : record;
      const vector = rows.encode(held, place);
      if (time) order?.take(record[time.name], () => `${place}, column ${JSON.stringify(time.name)}`);
      before = held;
      seen.push(vector);
      if (seen.length < window) return undefined;
      const whole = window === 1 ? vector : Float64Array.from(seen.flatMap((each) => Array.from(each)));
      seen.shift();
      return whole;
    },
  };
}

/** Numbers that a network may be asked with at once. */
const MOST_NUMBERS = 2 ** 24;

function tooWide(window: number, size: number): OptionError {
  return new OptionError('seriesEncoder', {
    path: 'schema.window',
    found: `${window} rows of ${size} numbers`,
    expected: `at most ${MOST_NUMBERS} numbers`,
    remedy: 'Take the schema as a task has it.',
  });
}

/** What the numbers of a row so many rows ago are. */
function labelsAgo(labels: readonly string[], ago: number): readonly string[] {
  return ago === 0 ? labels : labels.map((label) => `${label}, ${ago} before`);
}

function withValues(record: Row, isMissing: (cell: Cell) => boolean): Row {
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(Object.entries(record).filter(([, cell]) => !isMissing(trimmed(cell))));
}
