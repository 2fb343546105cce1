import { describeValue } from '@meristem/autodiff';
import { DataError } from '../../errors.ts';
import type { Cell, Row } from '../cells/cell.ts';
import { placeOf, type RowBatch, type RowReader } from './row-reader.ts';

/** Rows of a batch. */
const BATCH = 1024;

/** Gathers records into rows with columns in the order in which they first come. */
export class RecordRows {
  readonly columns: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #table: Pick<RowReader, 'name' | 'unit'>;

  constructor(table: Pick<RowReader, 'name' | 'unit'>) {
    this.#table = table;
  }

  /** @throws {@link DataError} for what is no record, or has something else than cells */
  row(record: unknown, place: number): readonly Cell[] {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      throw new DataError({
        path: placeOf(this.#table, place),
        found: describeValue(record),
        expected: 'an object with a value for each column',
        remedy: 'Write it as { "column": value }.',
      });
    }
    const cells: Cell[] = new Array<Cell>(this.columns.length).fill(undefined);
    for (const [name, cell] of Object.entries(record)) {
      if (typeof cell === 'object' && cell !== null && !(cell instanceof Date)) {
        throw new DataError({
          path: placeOf(this.#table, place, name),
          found: describeValue(cell),
          expected: 'a number, a text, true, false or nothing',
          remedy: 'Give what is inside it as columns of their own.',
        });
      }
      cells[this.#place(name)] = cell as Cell;
    }
    return cells;
  }

  #place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.columns.length);
    return this.columns.push(name) - 1;
  }
}

/** Rows in memory, as objects by column name. */
export function plainRows(rows: readonly Row[], name: string): RowReader {
  const table = { name, unit: 'row' as const, most: rows.length };
  const records = new RecordRows(table);
  for (const [at, row] of rows.entries()) records.row(row, at + 1);
  return {
    ...table,
    columns: records.columns,
    facts: [],
    *batches(): Generator<RowBatch> {
      for (let start = 0; start < rows.length; start += BATCH) {
        const part = rows.slice(start, start + BATCH);
        const places = part.map((_, at) => start + at + 1);
        yield { rows: part.map((row, at) => records.row(row, places[at] as number)), places };
      }
    },
  };
}
