import { DataError } from '../errors.ts';
import { byteSource, type DataSource } from '../source/byte-source.ts';
import type { Row } from './cell.ts';
import { csvRows } from './rows/csv-rows.ts';
import { plainRows } from './rows/plain-rows.ts';
import type { Complain, RowReader } from './rows/row-reader.ts';
import type { CsvDialect } from './rows/csv-dialect.ts';
import type { TableFormat } from './schema.ts';

/** How a table is opened. */
export interface OpenOptions extends Partial<CsvDialect> {
  readonly name: string;
  readonly format?: TableFormat | undefined;
  readonly encoding?: string | undefined;
}

/** A table, ready to be read. */
export interface OpenedTable {
  readonly reader: RowReader;
  readonly format: TableFormat;
}

/**
 * Opens a table.
 *
 * @param complain takes note of faults that need not end the reading
 * @throws {@link DataError} for what is no table
 */
export function openRows(
  source: DataSource | readonly Row[],
  options: OpenOptions,
  complain: Complain,
): OpenedTable {
  if (Array.isArray(source)) {
    return { reader: plainRows(source as readonly Row[], options.name), format: 'rows' };
  }
  const bytes = byteSource(source as DataSource, options.name);
  return { reader: csvRows(bytes, options, complain), format: 'csv' };
}

/** Throws every fault. */
export const refuse: Complain = (fault) => {
  throw new DataError(fault);
};
