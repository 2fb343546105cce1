import { describeValue } from '@meristem/autodiff';
import {
  type AsyncBuffer,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
} from 'hyparquet';
import { DataError } from '../../errors.ts';
import { gzipBytes } from '../../packed/gzip.ts';
import type { ByteSource } from '../../source/byte-source.ts';
import type { Cell } from '../cells/cell.ts';
import { placeOf, type RowBatch, type RowReader } from './row-reader.ts';

/** Rows of a batch. */
const BATCH = 1024;

/** Beside Snappy, which the reader knows. */
const compressors = (path: string): Compressors => ({
  GZIP: (packed, size) => gzipBytes(packed, path).all(size),
});

/**
 * The rows of a Parquet file, in as much memory as one of its row groups takes. Columns of lists and structures are not read.
 *
 * @throws {@link DataError} for a file that is damaged or packed in a way that is not known
 */
export async function parquetRows(source: ByteSource): Promise<RowReader> {
  const file = fileOf(source);
  const metadata = await reading(source, () => parquetMetadataAsync(file));
  const table = { name: source.name, unit: 'row' as const, most: Number(metadata.num_rows) };
  const { columns, nested } = await reading(source, () => columnsOf(metadata));
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
    async *batches(): AsyncGenerator<RowBatch> {
      const scan = await reading(source, () =>
        parquetScan({ file, metadata, columns: [...columns], compressors: compressors(source.name) }),
      );
      for (const { rowStart, rowEnd } of scan.ranges) {
        const values: DecodedArray[] = [];
        for (const column of columns) {
          const read = await reading(source, () => scan.readColumn({ column, rowStart, rowEnd }));
          if (read.length < rowEnd - rowStart) throw fewer(source, column, read.length, rowEnd - rowStart);
          values.push(read);
        }
        for (let start = rowStart; start < rowEnd; start += BATCH) {
          const places = Array.from({ length: Math.min(BATCH, rowEnd - start) }, (_, at) => start + at + 1);
          const rows = places.map((place) =>
            values.map((column, at) => {
              const cell: unknown = column[place - 1 - rowStart];
              return isCell(cell) ? cell : unreadable(placeOf(table, place, columns[at]), cell);
            }),
          );
          yield { rows, places };
        }
      }
    },
  };
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

function fewer({ name }: ByteSource, column: string, found: number, expected: number): DataError {
  return new DataError({
    path: `${name}, column ${JSON.stringify(column)}`,
    found: `${found} cells`,
    expected: `${expected}, as its row group promises`,
    remedy: 'Write the file again.',
  });
}

function fileOf(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.size,
    slice(start, end = source.size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, source.size) - start));
      source.read(bytes, start);
      return bytes.buffer;
    },
  };
}

/** The columns of values, and those of lists and structures. */
function columnsOf(metadata: FileMetaData): {
  readonly columns: readonly string[];
  readonly nested: readonly string[];
} {
  const { children } = parquetSchema(metadata);
  const isFlat = ({ children: within, element }: (typeof children)[number]): boolean =>
    within.length === 0 && element.repetition_type !== 'REPEATED';
  const names = (of: typeof children): string[] => of.map(({ element }) => element.name);
  return {
    columns: names(children.filter(isFlat)),
    nested: names(children.filter((child) => !isFlat(child))),
  };
}

async function reading<T>({ name }: ByteSource, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new DataError({
      path: name,
      found: `what no Parquet reader takes: ${found}`,
      expected: 'a whole Parquet file, packed with Snappy, gzip or not at all',
      remedy: found.includes('codec')
        ? 'Write it with compression "snappy" or "gzip".'
        : 'Write the file again.',
    });
  }
}
