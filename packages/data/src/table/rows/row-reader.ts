import type { Fault } from '@meristem/autodiff';
import type { Cell } from '../cells/cell.ts';
import type { CsvDialect } from './csv-dialect.ts';

/** Some rows of a table, one after the other. */
export interface RowBatch {
  /** Cells in the order of the reader's columns; those that a row lacks at its end are missing. */
  readonly rows: readonly (readonly Cell[])[];
  /** Where each row starts: its line, or its number, from 1. */
  readonly places: ArrayLike<number>;
}

/** Reads the rows of a table, as often as they are asked for. */
export interface RowReader {
  /** What errors call the table, such as the path of its file. */
  readonly name: string;
  /** Rows that there can be at most, so that nobody makes room for more. */
  readonly most: number;
  /** What places count. */
  readonly unit: 'line' | 'row';
  /** The names of the columns. Of records they are known once all have been read: until then there may be more. */
  readonly columns: readonly string[];
  /** How the file is written, for a report. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** Of CSV: how it is written. */
  readonly dialect?: CsvDialect;
  batches(): Iterable<RowBatch> | AsyncIterable<RowBatch>;
}

/** Takes note of what is wrong: throws it as an error, or goes on to find more. */
export type Complain = (fault: Fault) => void;

/** The path of a fault: file, line and column. */
export function placeOf(
  { name, unit }: Pick<RowReader, 'name' | 'unit'>,
  place: number | undefined,
  column?: string,
): string {
  const at = place === undefined ? '' : `, ${unit} ${place}`;
  return `${name}${at}${column === undefined ? '' : `, column ${JSON.stringify(column)}`}`;
}
