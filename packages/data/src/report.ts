import type { Task } from '@meristem/tasks';

/** What was made of one column of a table. */
export interface ColumnReport {
  readonly name: string;
  /** What it is read as, e.g. `number`, `category of 3`, `date`, `left out: every value is another`. */
  readonly type: string;
  /** What it is for: an input, a target, what rows are parted by, or nothing. */
  readonly use: 'input' | 'target' | 'split' | 'none';
  /** Cells without a value. */
  readonly missing: number;
  /** A few values, as they stand in the file. */
  readonly examples: readonly string[];
  /** Of numbers: the range, e.g. `1.2 to 9.8`; absent where there is none. */
  readonly range?: string;
}

/** What was found in own data, for people to look at before anything is trained on it. */
export interface DataReport {
  readonly kind: 'text' | 'table' | 'series' | 'images' | 'stream';
  /** The name of the source, such as the path of a file. */
  readonly source: string;
  /** What there is to know, in order, e.g. `['rows', '178']`, `['letters', '71 of 35,149 characters']`. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** The columns of a table, in order. */
  readonly columns?: readonly ColumnReport[];
  /** What is wrong, was left out or looks wrong: sentences with place and remedy. */
  readonly problems: readonly string[];
}

/** A task that was read from own data. Its `options` hold all that was inferred, so that they make the same task again. */
export interface OwnDataTask extends Task {
  readonly report: DataReport;
}
