import { describeValue } from '@meristem/autodiff';
import { DataError } from '../../errors.ts';
import type { Cell, Row } from '../cells/cell.ts';
import { DEEPEST, isRecord } from './nested-record.ts';
import { placeOf, type RowBatch, type RowReader } from './row-reader.ts';

/** Rows of a batch. */
const BATCH = 1024;
/** Columns of lists that are told by name. */
const MOST_LISTS = 12;

/**
 * Gathers records into rows with columns in the order in which they first come. What is in a record within a record is a column by
 * the names on the way, with points between; lists are left out, which the facts say.
 */
export class RecordRows {
  readonly columns: string[] = [];
  readonly facts: (readonly [label: string, value: string])[];
  readonly #lists: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #table: Pick<RowReader, 'name' | 'unit'>;

  constructor(table: Pick<RowReader, 'name' | 'unit'>, writtenAs?: string) {
    this.#table = table;
    this.facts = writtenAs === undefined ? [] : [['written as', writtenAs]];
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
    this.#goInto(record as Readonly<Record<string, unknown>>, '', cells, place, 0);
    return cells;
  }

  #goInto(
    record: Readonly<Record<string, unknown>>,
    before: string,
    cells: Cell[],
    place: number,
    depth: number,
  ): void {
    for (const [own, cell] of Object.entries(record)) {
      const name = before === '' ? own : before + own;
      if (typeof cell !== 'object' || cell === null || cell instanceof Date) {
        const column = this.#place(name);
        if (cells[column] !== undefined) throw this.#twice(place, name);
        cells[column] = cell as Cell;
      } else if (Array.isArray(cell)) this.#leaveOut(name);
      else if (isRecord(cell) && depth < DEEPEST) this.#goInto(cell, `${name}.`, cells, place, depth + 1);
      else throw this.#noCell(place, name, cell);
    }
  }

  /** Says once of each column that it holds lists. */
  #leaveOut(name: string): void {
    if (this.#lists.includes(name) || this.#lists.length > MOST_LISTS) return;
    if (this.#lists.length > 0) this.facts.pop();
    this.#lists.push(this.#lists.length === MOST_LISTS ? '...' : name);
    this.facts.push(['not read', `lists: ${this.#lists.join(', ')}`]);
  }

  #noCell(place: number, name: string, cell: unknown): DataError {
    return new DataError({
      path: placeOf(this.#table, place, name),
      found: describeValue(cell),
      expected: 'a number, a text, true, false or nothing, or an object of these',
      remedy: 'Give what is inside it as columns of their own.',
    });
  }

  #twice(place: number, name: string): DataError {
    return new DataError({
      path: placeOf(this.#table, place, name),
      found: 'two values, one of them in an object within the row',
      expected: 'one for each column',
      remedy: 'Rename one of them.',
    });
  }

  #place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.columns.length);
    return this.columns.push(name) - 1;
  }
}

/** Rows in memory, as objects by column name. */
export function plainRows(rows: readonly Row[], name: string, writtenAs?: string): RowReader {
  const table = { name, unit: 'row' as const, most: rows.length };
  const records = new RecordRows(table, writtenAs);
  for (const [at, row] of rows.entries()) records.row(row, at + 1);
  return {
    ...table,
    columns: records.columns,
    facts: records.facts,
    *batches(): Generator<RowBatch> {
      for (let start = 0; start < rows.length; start += BATCH) {
        const part = rows.slice(start, start + BATCH);
        const places = part.map((_, at) => start + at + 1);
        yield { rows: part.map((row, at) => records.row(row, places[at] as number)), places };
      }
    },
  };
}
