import fc from 'fast-check';
import type { SchemaTree } from 'hyparquet';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { byteSource } from '../../source/byte-source.ts';

import { parquetRows } from '../rows/parquet-rows.ts';
import type { RowBatch } from '../rows/row-reader.ts';
import { columnPages } from './column-pages.ts';
import { RunCursor } from './run-cursor.ts';
import { requireRuns } from './runs.ts';

type Encoding = 'PLAIN' | 'RLE' | 'DELTA_BINARY_PACKED' | 'DELTA_BYTE_ARRAY' | 'RLE_DICTIONARY';

/** Numbers of encodings in the format. */
const ENCODING: Readonly<Record<Encoding, number>> = {
  ...{ PLAIN: 0, RLE: 3, DELTA_BINARY_PACKED: 5, DELTA_BYTE_ARRAY: 7, RLE_DICTIONARY: 8 },
};

/** A number of seven bits a byte. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A field of a header in Thrift's compact protocol, `step` after the one before. */
const field = (step: number, value: number): number[] => [16 * step + 5, ...varint(2 * value)];
const struct = (step: number, ...fields: number[][]): number[] => [16 * step + 12, ...fields.flat(), 0];

/** A page of so many values, or the dictionary before them. */
function page(values: number, encoding: Encoding, bytes: readonly number[], isDictionary = false): number[] {
  const kind = isDictionary
    ? struct(4, field(1, values), field(1, ENCODING[encoding]))
    : struct(
        2,
        field(1, values),
        field(1, ENCODING[encoding]),
        field(1, ENCODING.RLE),
        field(1, ENCODING.RLE),
      );
  return [
    ...field(1, isDictionary ? 2 : 0),
    ...[field(1, bytes.length), field(1, bytes.length)].flat(),
    ...[...kind, 0, ...bytes],
  ];
}

/** Which rows are filled, as one run says: its length, and the run. */
const levels = (rows: number, level: 0 | 1): number[] => {
  const run = [...varint(2 * rows), level];
  return [run.length, 0, 0, 0, ...run];
};

/** The pieces in which a column of such pages is read. */
function pieces(bytes: readonly number[], rows: number, type: string, repetition = 'OPTIONAL') {
  const element = { name: 'x', type, repetition_type: repetition };
  const tree = (name: string, more: object): SchemaTree => ({
    children: [],
    count: 1,
    path: [name],
    element: { name },
    ...more,
  });
  return columnPages(byteSource(Uint8Array.from(bytes), 'table.parquet'), {
    path: 'table.parquet, column "x"',
    schemaPath: [tree('root', {}), tree('x', { element })],
    codec: 'UNCOMPRESSED',
    ...{ rows, start: 0, end: bytes.length },
  });
}

/** How many rows pieces have together, how many the largest has, and which values there are. */
function summed(read: Iterable<ArrayLike<unknown>>) {
  let [rows, largest] = [0, 0];
  const values = new Set<unknown>();
  for (const piece of read) {
    rows += piece.length;
    largest = Math.max(largest, piece.length);
    values.add(piece[0]).add(piece[piece.length - 1]);
  }
  return { rows, largest, values: [...values] };
}

const MANY = 1 << 24;

describe('a page of a few bytes', () => {
  const entries = page(2, 'PLAIN', [7, 0, 0, 0, 9, 0, 0, 0], true);
  it.each<[string, number[], string, unknown]>([
    ['of rows that are all empty', page(MANY, 'PLAIN', levels(MANY, 0)), 'INT32', null],
    [
      'of one entry of a dictionary',
      [...entries, ...page(MANY, 'RLE_DICTIONARY', [...levels(MANY, 1), 1, ...varint(2 * MANY), 1])],
      ...(['INT32', 9] as const),
    ],
    [
      'of an index without bits',
      [...entries, ...page(MANY, 'RLE_DICTIONARY', [...levels(MANY, 1), 0])],
      ...(['INT32', 7] as const),
    ],
    ['of one truth', page(MANY, 'RLE', [...levels(MANY, 1), ...levels(MANY, 1)]), 'BOOLEAN', true],
  ])('that honestly stands for 16 million rows is read in pieces: %s', (_, bytes, type, value) => {
    expect(summed(pieces(bytes, MANY, type))).toEqual({ rows: MANY, largest: 4096, values: [value] });
  });

  it('that promises more differences than it has bytes for is refused before there is room for them', () => {
    const lie = page(MANY, 'DELTA_BINARY_PACKED', [...varint(128), 4, ...varint(MANY), 0, 0, 0, 0]);
    expect(() => summed(pieces(lie, MANY, 'INT64', 'REQUIRED'))).toThrow(
      'table.parquet, column "x", page 1: found 11 bytes that promise 16777216 values in DELTA_BINARY_PACKED, ' +
        'expected at most 2816. The file is damaged, or its pages are too dense: write it again, the column in another encoding.',
    );
  });

  it('that promises more text than it has bytes for is refused', () => {
    const data = Array.from({ length: 300 }, (_, i) => 'a'.repeat(65_000) + String(i));
    const dense = parquetWriteBuffer({
      columnData: [{ name: 'x', data, type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' }],
      codec: 'UNCOMPRESSED',
      ...{ rowGroupSize: 300, pageSize: 1e9, statistics: false },
    });
    const reader = parquetRows(byteSource(new Uint8Array(dense), 'table.parquet'));
    expect(() => [...(reader.batches() as Iterable<RowBatch>)]).toThrow(
      /^table.parquet, column "x", page 1: found \d+ bytes that promise 19500790 of texts, expected at most 16777216. The/,
    );
  });
});

it('numbers in runs are those that another reader finds', () => {
  const run = (width: number) =>
    fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 17 }), fc.nat(2 ** width - 1))
        .map(([count, value]) => [
          ...[2 * count],
          ...Array.from({ length: (width + 7) >> 3 }, (_, place) => (value >> (8 * place)) & 255),
        ]),
      fc
        .tuple(
          fc.constantFrom(1, 3, 4, 5),
          fc.array(fc.nat(255), { minLength: 5 * width, maxLength: 5 * width }),
        )
        .map(([groups, bytes]) => [2 * groups + 1, ...bytes.slice(0, groups * width)]),
    );
  const counted = (bytes: readonly number[]): number =>
    (bytes[0] as number) % 2 ? 8 * ((bytes[0] as number) >> 1) : (bytes[0] as number) >> 1;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 24 }).chain((width) => fc.tuple(fc.constant(width), fc.array(run(width)))),
      fc.constantFrom(1, 3, 4, 5, 17),
      ([width, runs], step) => {
        const bytes = Uint8Array.from(runs.flat());
        const count = runs.reduce((sum, each) => sum + counted(each), 0);
        const expected: number[] = new Array<number>(count);
        readRleBitPackedHybrid(
          { view: new DataView(bytes.buffer), offset: 0 },
          width,
          expected,
          bytes.length,
        );
        requireRuns(bytes, { start: 0, end: bytes.length, width, count }, 'x');
        const [cursor, piece] = [new RunCursor(bytes, { start: 0, width }), new Int32Array(step)];
        const found: number[] = [];
        for (let left = count; left > 0; left -= step) {
          cursor.read(piece, Math.min(step, left));
          found.push(...piece.subarray(0, Math.min(step, left)));
        }
        expect(found).toEqual(expected);
      },
    ),
  );
});
