import { describeValue } from '@meristem/autodiff';
import type { DecodedArray } from 'hyparquet';
import { DataError } from '../../errors.ts';
import type { ByteSource } from '../../source/byte-source.ts';
import type { Cell } from '../cells/cell.ts';
import { type ColumnChunk, columnPages } from '../parquet/column-pages.ts';
import { readFooter } from '../parquet/parquet-footer.ts';
import { placeOf, type RowBatch, type RowReader } from './row-reader.ts';

/** Rows of a batch at most. */
const BATCH = 1024;

/**
 * The rows of a Parquet file, in as much memory as a page and a dictionary of each column take. Columns of lists and structures
 * are not read.
 *
 * @throws {@link DataError} for a file that is damaged or packed in a way that is not known
 */
export function parquetRows(source: ByteSource): RowReader {
  const { rows, columns, nested, groups } = readFooter(source);
  const table = { name: source.name, unit: 'row' as const, most: rows };
  const twice = columns.find((name, at) => columns.indexOf(name) < at);
  if (twice !== undefined) {
    throw new DataError({
      path: source.name,
      found: `two columns named ${describeValue(twice)}`,
      expected: 'a name of its own for every column',
      remedy: 'Rename one of them.',
    });
  }
  return {
    ...table,
    columns,
    facts: [
      ['written as', 'Parquet'],
      ...(nested.length > 0 ? ([['not read', `lists and structures: ${nested.join(', ')}`]] as const) : []),
    ],
    *batches(): Generator<RowBatch> {
      let done = 0;
      for (const chunks of groups) {
        const values = chunks.map((chunk) => new ColumnValues(source, chunk));
        for (let left = chunks[0]?.rows ?? 0; left > 0;) {
          const count = values.reduce(
            (least, column) => Math.min(least, column.ready()),
            Math.min(BATCH, left),
          );
          const places = Array.from({ length: count }, (_, at) => done + at + 1);
          const cells = places.map((place, row) =>
            values.map((column, at) => {
              const cell = column.cell(row);
              return isCell(cell) ? cell : unreadable(placeOf(table, place, columns[at]), cell);
            }),
          );
          for (const column of values) column.leave(count);
          yield { rows: cells, places };
          done += count;
          left -= count;
        }
      }
    },
  };
}

/** Values of a column in a row group, of which a page is held. */
class ColumnValues {
  readonly #pages: Generator<DecodedArray>;
  #page: DecodedArray = [];
  #at = 0;

  constructor(source: ByteSource, chunk: ColumnChunk) {
    this.#pages = columnPages(source, chunk);
  }

  /** Goes on to the next page where this one is over; returns how many values are there. */
  ready(): number {
    while (this.#at === this.#page.length) {
      const next = this.#pages.next();
      if (next.done) break;
      [this.#page, this.#at] = [next.value, 0];
    }
    return this.#page.length - this.#at;
  }

  cell(row: number): unknown {
    return this.#page[this.#at + row];
  }

  leave(rows: number): void {
    this.#at += rows;
  }
}

function isCell(cell: unknown): cell is Cell {
  return typeof cell !== 'object' || cell === null || cell instanceof Date;
}

function unreadable(path: string, cell: unknown): never {
  throw new DataError({
    path,
    found: describeValue(cell),
    expected: 'a number, a text, true, false, a date or nothing',
    remedy: 'Leave the column out of the file, or write it as texts or numbers.',
  });
}
