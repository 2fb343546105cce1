import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { byteSource } from '../../source/byte-source.ts';
import { parquetRows } from '../rows/parquet-rows.ts';
import type { RowBatch } from '../rows/row-reader.ts';

interface Written {
  readonly file: string;
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
}

const WRITTEN = Object.entries(
  JSON.parse(readFileSync(new URL('../../../fixtures/parquet.json', import.meta.url), 'utf8')) as Readonly<
    Record<string, Written>
  >,
);
/** Milliseconds that a file may take at most; a whole one takes one. */
const PATIENCE = 2000;

/** The columns of a file as JSON writes them: dates apart from numbers, what is empty as null. */
function columnsOf(bytes: Uint8Array): Record<string, unknown[]> {
  const reader = parquetRows(byteSource(bytes, 'table.parquet'));
  const columns = reader.columns.map((name) => [name, [] as unknown[]] as const);
  for (const { rows } of reader.batches() as Iterable<RowBatch>) {
    for (const row of rows) for (const [at, [, cells]] of columns.entries()) cells.push(plain(row[at]));
  }
  return Object.fromEntries(columns);
}

function plain(cell: unknown): unknown {
  if (cell instanceof Date) return { date: cell.getTime() };
  return typeof cell === 'bigint' ? Number(cell) : (cell ?? null);
}

/** What became of a damaged file: how many of its columns differ from what was written, or that it was refused; else why not. */
function outcomeOf(bytes: Uint8Array, written: readonly string[], rows: number): number | string {
  const began = performance.now();
  try {
    const read = Object.values(columnsOf(bytes));
    if (read.length !== written.length || read.some(({ length }) => length !== rows)) return 'lost some';
    return read.filter((column, at) => JSON.stringify(column) !== written[at]).length;
  } catch (error) {
    if (!(error instanceof DataError)) return String(error);
    if (!error.path.startsWith('table.parquet') || error.remedy === '') return error.message;
    return performance.now() - began > PATIENCE ? 'waited' : 'refused';
  }
}

describe.each(WRITTEN)('a file by %s', (_, { file, columns }) => {
  const whole = new Uint8Array(Buffer.from(file, 'base64'));
  const written = Object.values(columns).map((column) => JSON.stringify(column));
  const rows = Object.values(columns)[0]?.length ?? 0;

  it('is read as it was written', () => {
    expect(columnsOf(whole)).toEqual(columns);
  });

  it('with a damaged byte is refused, or read with all rows and at most one column other than it was', () => {
    const outcomes = new Map<number | string, number>();
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = whole.slice();
      // Other bits at every place; all masks at every place are for `npm run fuzz -- --every`.
      bytes[at] = (bytes[at] as number) ^ (1 + ((at * 37) % 255));
      const outcome = outcomeOf(bytes, written, rows);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([0, 1, 'refused']).toEqual(expect.arrayContaining([...outcomes.keys()]));
    expect(outcomes.get('refused')).toBeGreaterThan(whole.length / 4);
  });

  it('that ends early is refused', () => {
    for (let end = 0; end < whole.length; end += 1) {
      if (outcomeOf(whole.subarray(0, end), written, rows) !== 'refused') expect.fail(`taken at ${end}`);
    }
  });
});
