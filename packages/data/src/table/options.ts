import {
  anyOf,
  AT_LEAST_ONE,
  checkOptions,
  COUNT,
  describeValue,
  FLAG,
  listOf,
  oneOf,
  OptionError,
  type OptionTable,
  required,
  shape,
  that,
} from '@meristem/autodiff';
import type { DateOrder } from './cells/dates.ts';
import type { DecimalMark } from './cells/numerals.ts';
import type { ColumnType, MissingPolicy, TableSchema } from './schema.ts';
import { DELIMITER, STRING, TABLE_SCHEMA } from './schema-expectation.ts';

/** How a table is read and what is learned from it: options of {@link tableTask}. */
export interface TableOptions {
  /** What the task and text or bytes in memory are called; `table` unless told, and files by their paths. */
  readonly name?: string;
  /** The column to predict, or several. */
  readonly target: string | readonly string[];
  /**
   * Whether targets that are numbers are predicted as numbers, all or those listed. Unless told, columns of at most 20 different
   * whole numbers are classes.
   */
  readonly regress?: boolean | readonly string[];
  /** Unless told, by the name of the file or its first bytes. */
  readonly format?: 'csv' | 'json-lines' | 'parquet';
  /** The columns to predict from; unless told, all that can be but those left out. */
  readonly columns?: readonly string[];
  readonly leaveOut?: readonly string[];
  /** What columns are read as where that is not what is inferred. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /**
   * Cells without a value: `indicate`, unless told, takes the mean of the rows to learn from, or no category, and adds a
   * number that is 1 where there is none; `drop` leaves the rows out; `refuse` throws.
   */
  readonly missing?: MissingPolicy;
  /** Words that stand for nothing, besides `NA`, `N/A`, `NaN`, `null` and `?` in any case. */
  readonly missingWords?: readonly string[];
  /**
   * Which rows are held out: one of every `1 / share` rows in a row, at random by the seed, so that they are spread over the table and stay where they
   * are as it grows; or the rows in which a column has some value. A fifth unless told.
   */
  readonly split?: number | { readonly column: string; readonly value: string };
  /** Of the split; 0 unless told. */
  readonly seed?: number;
  /** Of CSV: what stands between cells; inferred unless told. */
  readonly delimiter?: string;
  /** Of CSV: whether the first row holds the names of the columns; inferred unless told. */
  readonly header?: boolean;
  /** Of text: a name that `TextDecoder` knows; unless told, UTF-8 or UTF-16. */
  readonly encoding?: string;
  /** The decimal mark of numbers in text; inferred unless told. */
  readonly decimal?: DecimalMark;
  /** Which of the numbers in `3/4/2024` is the day; inferred unless told. */
  readonly dates?: DateOrder;
  /** The most categories of a column; more than that are left out as free text. 64 unless told. */
  readonly categories?: number;
  /** Categories that occur less often in the rows to learn from count as none; 2 unless told. */
  readonly rare?: number;
  /** What was inferred before, from the options of a task: then nothing is inferred, and other options have no effect. */
  readonly schema?: TableSchema;
}

const COLUMN = that('the name of a column', (value) => typeof value === 'string' && value !== '');
const COLUMNS = listOf(COLUMN);
const TYPE = oneOf(['number', 'category', 'boolean', 'date']);

/** What the options may be. */
export const TABLE_OPTIONS: OptionTable<TableOptions> = {
  name: COLUMN,
  target: required(
    anyOf(
      COLUMN,
      that(
        'a list of names of columns',
        (value) =>
          Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string'),
      ),
    ),
  ),
  regress: anyOf(FLAG, COLUMNS),
  format: oneOf(['csv', 'json-lines', 'parquet']),
  columns: COLUMNS,
  leaveOut: COLUMNS,
  types: {
    expected: `an object with the type of columns by name, each ${TYPE.expected}`,
    fault: (value, path) => {
      const fault = that('an object', (given) => typeof given === 'object' && given !== null).fault(
        value,
        path,
      );
      if (fault) return fault;
      for (const [name, type] of Object.entries(value as object)) {
        const wrong = TYPE.fault(type, `${path}[${JSON.stringify(name)}]`);
        if (wrong) return wrong;
      }
      return undefined;
    },
  },
  missing: oneOf(['indicate', 'drop', 'refuse']),
  missingWords: listOf(STRING),
  split: anyOf(
    that('a number above 0 and below 1', (value) => typeof value === 'number' && value > 0 && value < 1),
    shape<{ readonly column: string; readonly value: string }>({
      column: required(COLUMN),
      value: required(STRING),
    }),
  ),
  seed: COUNT,
  delimiter: DELIMITER,
  header: FLAG,
  encoding: STRING,
  decimal: oneOf(['.', ',']),
  dates: oneOf(['day-first', 'month-first']),
  categories: AT_LEAST_ONE,
  rare: AT_LEAST_ONE,
  schema: TABLE_SCHEMA,
};

/** Options with what holds unless told. */
export interface ResolvedOptions extends Omit<TableOptions, 'target'> {
  readonly name: string;
  readonly target: readonly string[];
  readonly regress: boolean | readonly string[];
  readonly missing: MissingPolicy;
  readonly missingWords: readonly string[];
  readonly seed: number;
  readonly categories: number;
  readonly rare: number;
  /** Columns that are inputs even where they count the rows, as they are what is foretold. */
  readonly foretold?: readonly string[];
}

/** The options that are told: one that is `undefined` is not. */
export function told<O extends object>(options: O): O {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as O;
}

/** @throws OptionError for an option that is not known or cannot be */
export function resolvedOptions(operation: string, options: TableOptions): ResolvedOptions {
  checkOptions(operation, options, TABLE_OPTIONS);
  const target = typeof options.target === 'string' ? [options.target] : options.target;
  refuseContradictions(operation, target, options);
  return {
    regress: false,
    missing: 'indicate',
    missingWords: [],
    seed: 0,
    categories: 64,
    rare: 2,
    ...told(options),
    name: options.name ?? 'table',
    target,
  };
}

/** Refuses a column that is named for two things. Throws OptionError. */
export function refuseContradictions(
  operation: string,
  target: readonly string[],
  { leaveOut = [] }: Pick<TableOptions, 'leaveOut'>,
): void {
  const refuse = (path: string, found: string, expected: string): never => {
    throw new OptionError(operation, {
      path: `options.${path}`,
      found: describeValue(found),
      expected,
      remedy: 'Name it once.',
    });
  };
  const twice = target.find((name, at) => target.indexOf(name) !== at);
  if (twice !== undefined) refuse('target', twice, 'every target once');
  const left = leaveOut.find((name) => target.includes(name));
  if (left !== undefined) refuse('leaveOut', left, 'columns that are no targets');
}
