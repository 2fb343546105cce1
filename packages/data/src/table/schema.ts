import type { DataReport } from '../report.ts';
import type { DateOrder } from './cells/dates.ts';
import type { DecimalMark } from './cells/numerals.ts';
import type { CsvDialect } from './rows/csv-dialect.ts';

/** What files of tables are. */
export type TableFormat = 'csv' | 'json-lines' | 'parquet' | 'rows';

/** What is done about cells without a value. */
export type MissingPolicy = 'indicate' | 'drop' | 'refuse';

/** What a column may be read as. */
export type ColumnType = 'number' | 'category' | 'boolean' | 'date';

/** How numbers are read and standardised. */
interface NumberReading {
  readonly mark: DecimalMark;
  /** Of the rows to learn from. */
  readonly mean: number;
  readonly deviation: number;
}

/** How one column becomes numbers of the input vector. Where it `indicates`, another number says 1 where there is no value. */
export type InputColumn = {
  readonly name: string;
  readonly indicates: boolean;
} & (
  | ({ readonly type: 'number' } & NumberReading)
  /** Days since 1970. */
  | { readonly type: 'date'; readonly order: DateOrder; readonly mean: number; readonly deviation: number }
  /** 1 where it is true. */
  | { readonly type: 'boolean' }
  /** A number for each category, 1 for the one that it is; all 0 for categories that are not among them. */
  | { readonly type: 'category'; readonly categories: readonly string[] }
);

/** How one column becomes a target. */
export type TargetColumn = {
  readonly name: string;
  /** The port's name: that of the column, as far as ports can have it. */
  readonly port: string;
} & (
  | ({ readonly type: 'number' } & NumberReading)
  /** Where classes are numbers, `mark` is their decimal mark. */
  | { readonly type: 'class'; readonly classes: readonly string[]; readonly mark?: DecimalMark }
);

/** Which rows are held out: a share of them, by a seed, or those in which a column has some value. */
export type TableSplit =
  { readonly share: number; readonly seed: number } | { readonly column: string; readonly value: string };

/** All that was inferred of a table, as JSON: what makes the same task of the same table again, and reads further rows alike. */
export interface TableSchema {
  readonly format: TableFormat;
  /** Of CSV. */
  readonly dialect?: CsvDialect;
  readonly encoding?: string;
  /** The columns of the input vector, in order. */
  readonly inputs: readonly InputColumn[];
  readonly targets: readonly TargetColumn[];
  readonly missing: MissingPolicy;
  /** Words that stand for nothing, besides the usual ones. */
  readonly missingWords: readonly string[];
  readonly split: TableSplit;
  /** Rows to learn from, and held out. */
  readonly rows: { readonly train: number; readonly test: number };
  readonly report: DataReport;
}
