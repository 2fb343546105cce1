import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { InputError } from './input-error.ts';

/** A record of a table. */
export interface CsvRecord {
  /** The line on which it ends. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What cannot be read, by the code of the reader: what was found, and what was expected. */
const FAULTS: Readonly<Record<string, readonly [found: string, expected: string]>> = {
  CSV_QUOTE_NOT_CLOSED: ['a quote that is never closed', 'a closing quote behind the text of the cell'],
  CSV_INVALID_CLOSING_QUOTE: [
    'text behind a closing quote',
    'a comma or the end of the line there, and a quote inside of quotes written twice',
  ],
  INVALID_OPENING_QUOTE: [
    'a quote inside of a cell without quotes',
    'quotes around the whole cell, and the one inside written twice',
  ],
  CSV_MAX_RECORD_SIZE: ['a row without end', 'rows of at most 16 million characters'],
};

const LONGEST = 2 ** 24;

/**
 * Reads the records of a table, the header among them; empty lines are passed over.
 *
 * @throws InputError, with the line, for what is no table
 */
export async function* csvRecords(
  input: Readable,
  delimiter = ',',
): AsyncGenerator<CsvRecord, void, undefined> {
  const records = input.pipe(
    parse({
      ...{ bom: true, skipEmptyLines: true, trim: true, info: true, relaxColumnCount: true },
      ...{ delimiter, maxRecordSize: LONGEST },
    }),
  );
  input.once('error', (error) => records.destroy(error));
  try {
    for await (const { record, info } of records as AsyncIterable<ReadRecord>) {
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const [found, expected] = FAULTS[error.code] ?? ['what is no row', 'a table of comma-separated values'];
    throw new InputError(`line ${Number(error['lines'])}`, found, expected);
  }
}

interface ReadRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Throws InputError for a record that has not as many cells as the header. */
export function requireWidth({ line, cells }: CsvRecord, header: readonly string[]): void {
  if (cells.length === header.length) return;
  throw new InputError(
    `line ${line}`,
    cells.length === 1 ? '1 cell' : `${cells.length} cells`,
    `${header.length}, as the header has`,
    'Put quotes around cells that hold the delimiter.',
  );
}

/** Throws InputError for a header that names a column twice. */
export function requireOnce(header: readonly string[]): void {
  const twice = header.find((name, column) => header.indexOf(name) !== column);
  if (twice !== undefined) throw new InputError('the header', twice, 'every column once');
}
