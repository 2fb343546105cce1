import { describeValue, type Standardisation } from '@meristem/autodiff';
import type { ExampleNumbers } from '@meristem/tasks';
import { DataError } from '../errors.ts';
import { type Cell, missingRule, trimmed } from './cells/cell.ts';
import { type InputWriter, inputWriter } from './columns/input-writer.ts';
import { type CellReader, targetCells } from './columns/target-writer.ts';
import { placeOf, type RowReader } from './rows/row-reader.ts';
import type { InputColumn, TableSchema, TargetColumn } from './schema.ts';
import { heldOutRule } from './table-split.ts';

/** The port of the inputs. */
export const ROW = 'row';

/** Rows as numbers, by port. */
type TableArrays = Readonly<Record<string, ExampleNumbers>>;

/** What a table has become. */
export interface FilledTable {
  readonly train: TableArrays;
  readonly test: TableArrays;
  readonly rows: TableSchema['rows'];
}

/** How the numbers of the input vector are standardised: numbers and dates are, what is 0 or 1 is not. */
export function inputStandardisation(inputs: readonly InputColumn[]): Standardisation {
  const flags = (column: InputColumn): number =>
    (column.type === 'category' ? column.categories.length : column.type === 'boolean' ? 1 : 0) +
    Number(column.indicates);
  const each = <T>(number: (column: InputColumn & { mean: number; deviation: number }) => T, flag: T): T[] =>
    inputs.flatMap((column) => [
      ...('mean' in column ? [number(column)] : []),
      ...Array.from({ length: flags(column) }, () => flag),
    ]);
  return { mean: each(({ mean }) => mean, 0), deviation: each(({ deviation }) => deviation, 1) };
}

/** One side of the split while it is filled. */
class Side {
  readonly name: 'train' | 'test';
  readonly #arrays: TableArrays;
  readonly #capacity: number;
  readonly #width: number;
  readonly #targets: readonly TargetColumn[];
  count = 0;

  constructor(name: 'train' | 'test', capacity: number, width: number, targets: readonly TargetColumn[]) {
    this.name = name;
    this.#capacity = capacity;
    this.#width = width;
    this.#targets = targets;
    this.#arrays = {
      [ROW]: new Float32Array(capacity * width),
      ...Object.fromEntries(targets.map((target) => [target.port, targetArray(target, capacity)])),
    };
  }

  get isFull(): boolean {
    return this.count === this.#capacity;
  }

  /** Takes a row in; `false` where a number is too large, once it is standardised. */
  add(row: Float64Array, targets: Float64Array, { mean, deviation }: Standardisation): boolean {
    const into = this.#arrays[ROW] as Float32Array;
    const start = this.count * this.#width;
    for (let at = 0; at < row.length; at += 1) {
      into[start + at] = ((row[at] as number) - (mean[at] as number)) / (deviation[at] as number);
      if (!Number.isFinite(into[start + at])) return false;
    }
    for (const [at, target] of this.#targets.entries()) {
      const value = targets[at] as number;
      const array = this.#arrays[target.port] as ExampleNumbers;
      array[this.count] = target.type === 'class' ? value : (value - target.mean) / target.deviation;
      if (!Number.isFinite(array[this.count])) return false;
    }
    this.count += 1;
    return true;
  }

  /** The arrays as far as they were filled. */
  filled(): TableArrays {
    if (this.count === this.#capacity) return this.#arrays;
    const width = (port: string): number => (port === ROW ? this.#width : 1);
    return Object.fromEntries(
      Object.entries(this.#arrays).map(([port, array]) => [port, array.slice(0, this.count * width(port))]),
    );
  }
}

function targetArray(target: TargetColumn, rows: number): ExampleNumbers {
  if (target.type === 'number') return new Float32Array(rows);
  return target.classes.length <= 256 ? new Uint8Array(rows) : new Int32Array(rows);
}

/**
 * Reads a table a second time, into arrays with room for so many rows on either side.
 *
 * @param exact whether there must be just as many
 * @throws {@link DataError} for cells that cannot be read as the schema says, and other numbers of rows
 */
export async function fillArrays(
  reader: RowReader,
  schema: TableSchema,
  { exact }: { readonly exact: boolean },
): Promise<FilledTable> {
  if (schema.rows.train + schema.rows.test > reader.most) throw otherRows(reader, schema, 'fewer');
  const rows = new RowFiller(reader, schema);
  const standardisation = inputStandardisation(schema.inputs);
  const isHeldOut = heldOutRule(schema.split);
  const sides = (['train', 'test'] as const).map(
    (name) => new Side(name, schema.rows[name], standardisation.mean.length, schema.targets),
  ) as [Side, Side];
  let number = 0;
  for await (const batch of reader.batches()) {
    rows.find(reader.columns);
    for (const [at, cells] of batch.rows.entries()) {
      const side = sides[Number(isHeldOut(number, cells[rows.parting]))] as Side;
      number += 1;
      const place = batch.places[at] as number;
      if (!rows.read(cells, place)) continue;
      if (side.isFull) throw otherRows(reader, schema, 'more');
      if (!side.add(rows.vector, rows.targets, standardisation)) throw tooLarge(placeOf(reader, place));
    }
  }
  const [train, test] = sides;
  if (exact && (train.count < schema.rows.train || test.count < schema.rows.test)) {
    throw otherRows(reader, schema, 'fewer');
  }
  return {
    train: train.filled(),
    test: test.filled(),
    rows: { train: train.count, test: test.count },
  };
}

/** The fault of a number that single precision does not hold. */
export function tooLarge(path: string): DataError {
  return new DataError({
    path,
    found: 'a number that is too large beside those to learn from',
    expected: 'numbers that single precision holds, once they are standardised',
    remedy: 'Mend it, leave its column out, or take logarithms.',
  });
}

function otherRows(reader: RowReader, { rows }: TableSchema, found: string): DataError {
  return new DataError({
    path: placeOf(reader, undefined),
    found: `${found} rows`,
    expected: `${rows.train + rows.test} with a target, as when its schema was inferred`,
    remedy: 'Restore the file as it was, or infer a schema anew.',
  });
}

/** Reads rows into vectors, of which there is one at a time. */
class RowFiller {
  readonly vector: Float64Array;
  readonly targets: Float64Array;
  /** The column that says which side a row is on; -1 where none does. */
  parting = -1;
  readonly #reader: RowReader;
  readonly #schema: TableSchema;
  readonly #isMissing: (cell: Cell) => boolean;
  readonly #inputs: readonly InputWriter[];
  readonly #cells: readonly CellReader[];
  /** Where the columns stand among the reader's. */
  #inputPlaces: readonly number[] = [];
  #targetPlaces: readonly number[] = [];
  #known = 0;

  constructor(reader: RowReader, schema: TableSchema) {
    this.#reader = reader;
    this.#schema = schema;
    this.#isMissing = missingRule(schema.missingWords);
    this.#inputs = schema.inputs.map((column) => inputWriter(column, this.#isMissing));
    this.#cells = schema.targets.map(targetCells);
    this.vector = new Float64Array(this.#inputs.reduce((sum, { width }) => sum + width, 0));
    this.targets = new Float64Array(schema.targets.length);
  }

  /** Looks up where the columns stand. */
  find(columns: readonly string[]): void {
    if (columns.length === this.#known) return;
    this.#known = columns.length;
    const known = new Map(columns.map((name, at) => [name, at]));
    const places = ({ name }: { readonly name: string }): number => known.get(name) ?? -1;
    this.#inputPlaces = this.#schema.inputs.map(places);
    this.#targetPlaces = this.#schema.targets.map(places);
    if ('column' in this.#schema.split) this.parting = columns.indexOf(this.#schema.split.column);
  }

  /** Reads a row; `false` where it is left out. */
  read(cells: readonly Cell[], place: number): boolean {
    for (const [at, column] of this.#targetPlaces.entries()) {
      const cell = trimmed(cells[column]);
      if (this.#isMissing(cell)) return false;
      const { read, expected } = this.#cells[at] as CellReader;
      const value = read(cell);
      if (Number.isNaN(value)) throw this.#unread(cell, expected, place, this.#schema.targets[at]?.name);
      this.targets[at] = value;
    }
    let start = 0;
    for (let at = 0; at < this.#inputs.length; at += 1) {
      const writer = this.#inputs[at] as InputWriter;
      const cell = cells[this.#inputPlaces[at] as number];
      const expected = writer.write(cell, this.vector, start);
      if (expected !== undefined) {
        if (this.#schema.missing === 'drop' && this.#isMissing(trimmed(cell))) return false;
        throw this.#unread(cell, expected, place, writer.column.name);
      }
      start += writer.width;
    }
    return true;
  }

  #unread(cell: Cell, expected: string, place: number, column: string | undefined): DataError {
    return new DataError({
      path: placeOf(this.#reader, place, column),
      found: describeValue(cell),
      expected,
      remedy: 'Mend the cell.',
    });
  }
}
