import {
  anyOf,
  COUNT,
  type Expectation,
  FINITE,
  FLAG,
  listOf,
  oneOf,
  type OptionTable,
  POSITIVE,
  required,
  shape,
  tagged,
  that,
} from '@meristem/autodiff';
import type { DataReport } from '../report.ts';
import type { CsvDialect } from './rows/csv-dialect.ts';
import type { TableSchema } from './schema.ts';

// What is kept of a schema comes back from files that anybody may have written: nothing of it is taken on trust.

export const STRING = that('a text', (value) => typeof value === 'string');
export const DELIMITER = that(
  'one character',
  (value) => typeof value === 'string' && value.length === 1 && !'"\r\n\ufeff'.includes(value),
);

const PORT = that(
  'letters, digits, "_" and "-" after a letter, and no name that the host has taken',
  (value) => typeof value === 'string' && /^[A-Za-z][\w-]*$/.test(value) && !(value in {}) && value !== 'row',
);
const DISTINCT = that(
  'a list of texts, each once',
  (value) =>
    Array.isArray(value) &&
    // Holes too, which `every` passes over.
    Array.from(value).every((text) => typeof text === 'string') &&
    new Set(value).size === value.length,
);
const ROW_COUNTS = shape<TableSchema['rows']>({ train: required(COUNT), test: required(COUNT) });
const ORDER = oneOf(['day-first', 'month-first']);
const MARK = oneOf(['.', ',']);
const STANDARDISED = { mean: required(FINITE), deviation: required(POSITIVE) };
const INPUT = { name: required(STRING), indicates: required(FLAG) };
const TARGET = { name: required(STRING), port: required(PORT) };

/** The columns of an input vector. */
export const INPUTS = listOf(
  tagged('type', {
    number: { ...INPUT, ...STANDARDISED, mark: required(MARK) },
    date: { ...INPUT, ...STANDARDISED, order: required(ORDER) },
    boolean: INPUT,
    category: { ...INPUT, categories: required(DISTINCT) },
  }),
);

const SHAPES = {
  number: { ...TARGET, ...STANDARDISED, mark: required(MARK) },
  class: { ...TARGET, classes: required(DISTINCT), mark: MARK },
};
export const TARGETS = withOwnPorts(listOf(tagged('type', SHAPES)));
/** Targets of a series. */
export const NUMBER_TARGETS = withOwnPorts(listOf(tagged('type', { number: SHAPES.number })));

/** At least one target, and no port twice. */
function withOwnPorts(targets: Expectation): Expectation {
  const ports = that('at least one, each with a port of its own', (value) => {
    const list = value as readonly { readonly port: string }[];
    return list.length > 0 && new Set(list.map(({ port }) => port)).size === list.length;
  });
  return {
    expected: targets.expected,
    fault: (value, path) => targets.fault(value, path) ?? ports.fault(value, path),
  };
}

const REPORT: OptionTable<DataReport> = {
  kind: required(oneOf(['table', 'series'])),
  source: required(STRING),
  facts: required(listOf(listOf(STRING))),
  columns: listOf(
    shape<NonNullable<DataReport['columns']>[number]>({
      name: required(STRING),
      type: required(STRING),
      use: required(oneOf(['input', 'target', 'split', 'none'])),
      missing: required(COUNT),
      examples: required(listOf(STRING)),
      range: STRING,
    }),
  ),
  problems: required(listOf(STRING)),
};

/** What schemas of tables and of series have in common. */
export const COMMON_SCHEMA = {
  format: required(oneOf(['csv', 'json-lines', 'parquet', 'rows'])),
  dialect: shape<CsvDialect>({ delimiter: required(DELIMITER), header: required(FLAG) }),
  encoding: STRING,
  inputs: required(INPUTS),
  missingWords: required(listOf(STRING)),
  rows: required(ROW_COUNTS),
  report: required(shape(REPORT)),
};

const SHARE_SPLIT = shape<{ readonly share: number; readonly seed: number }>({
  share: required(
    that('a number above 0 and below 1', (value) => typeof value === 'number' && value > 0 && value < 1),
  ),
  seed: required(COUNT),
});
const COLUMN_SPLIT = shape<{ readonly column: string; readonly value: string }>({
  column: required(STRING),
  value: required(STRING),
});

/** The schema of a table, as the options of its task have it. */
export const TABLE_SCHEMA = shape<TableSchema>(
  {
    ...COMMON_SCHEMA,
    targets: required(TARGETS),
    missing: required(oneOf(['indicate', 'drop', 'refuse'])),
    split: required(anyOf(SHARE_SPLIT, COLUMN_SPLIT)),
  },
  'the schema of a task, as its options have it,',
);
