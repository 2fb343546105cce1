import { DataError } from '../errors.ts';
import { byteSource, type ByteSource, type DataSource } from '../source/byte-source.ts';
import { refuseSingleCell } from '../source/path-like.ts';
import type { Row } from './cells/cell.ts';
import type { CsvDialect } from './rows/csv-dialect.ts';
import { csvRows } from './rows/csv-rows.ts';
import { jsonRows } from './rows/json-rows.ts';
import { parquetRows } from './rows/parquet-rows.ts';
import { plainRows } from './rows/plain-rows.ts';
import type { Complain, RowReader } from './rows/row-reader.ts';
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

/** What a table is called that may not be one: a source by its own name, else as it was told. */
export function nameOf(source: unknown, usual: string): string {
  const { name } = Object(source) as { readonly name?: unknown };
  return typeof name === 'string' ? name : usual;
}

/**
 * Opens a table.
 *
 * @param complain takes note of faults that need not end the reading
 * @throws {@link DataError} for what is no table
 */
export async function openRows(
  source: DataSource | readonly Row[],
  options: OpenOptions,
  complain: Complain,
): Promise<OpenedTable> {
  if (Array.isArray(source)) {
    return { reader: plainRows(source as readonly Row[], options.name), format: 'rows' };
  }
  refuseSingleCell(source, options.name);
  const bytes = byteSource(source as DataSource, options.name);
  const format = options.format ?? formatOf(bytes);
  return { reader: await readerOf(format, bytes, options, complain), format };
}

function readerOf(
  format: TableFormat,
  bytes: ByteSource,
  options: OpenOptions,
  complain: Complain,
): RowReader | Promise<RowReader> {
  switch (format) {
    case 'csv':
      return csvRows(bytes, options, complain);
    case 'json-lines':
      return jsonRows(bytes, options.encoding);
    case 'parquet':
      return parquetRows(bytes);
    case 'rows':
      throw new DataError({
        path: bytes.name,
        found: 'a file',
        expected: 'rows in memory, as when its schema was inferred',
        remedy: 'Pass the rows.',
      });
  }
}

/** What a file is by the end of its name, else by how it starts. */
function formatOf(bytes: ByteSource): TableFormat {
  const ending = /\.(\w+)$/.exec(bytes.name)?.[1]?.toLowerCase() ?? '';
  const named = ENDINGS[ending];
  if (named) return named;
  const start = new Uint8Array(Math.min(64, bytes.size));
  bytes.read(start, 0);
  const text = String.fromCharCode(...start);
  if (text.startsWith('PAR1')) return 'parquet';
  return /^(?:\u00ef\u00bb\u00bf)?\s*(?:\{|\[\s*\{)/.test(text) ? 'json-lines' : 'csv';
}

const ENDINGS: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json-lines',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  parquet: 'parquet',
};

/** Throws every fault. */
export const refuse: Complain = (fault) => {
  throw new DataError(fault);
};
