import type { DataReport } from '../report.ts';
import type { CsvDialect } from '../table/rows/csv-dialect.ts';
import type { InputColumn, TableFormat, TargetColumn } from '../table/schema.ts';
import type { DateOrder } from '../table/cells/dates.ts';
import type { DecimalMark } from '../table/cells/numerals.ts';

/** What one column of a series is predicted as: always a number. */
export type SeriesTarget = Extract<TargetColumn, { readonly type: 'number' }>;

/** The column by which rows are in order. */
export interface TimeColumn {
  readonly name: string;
  /** Of dates; where it is absent, the column holds numbers. */
  readonly order?: DateOrder;
  /** Of numbers: their decimal mark, a point unless told. */
  readonly mark?: DecimalMark;
}

/** All that was inferred of a series, as JSON: what makes the same task of the same series again, and reads further rows alike. */
export interface SeriesSchema {
  readonly format: TableFormat;
  /** Of CSV. */
  readonly dialect?: CsvDialect;
  readonly encoding?: string;
  /** The columns of the input vector of a row, in order, standardised by the rows to learn from. */
  readonly inputs: readonly InputColumn[];
  readonly targets: readonly SeriesTarget[];
  readonly time?: TimeColumn;
  readonly missing: 'hold' | 'refuse';
  readonly missingWords: readonly string[];
  readonly horizon: number;
  /** Rows that a network sees at once; absent where it reads row by row. */
  readonly window?: number;
  readonly steps: number;
  /** Rows to learn from, and held out after them. */
  readonly rows: { readonly train: number; readonly test: number };
  readonly report: DataReport;
}
