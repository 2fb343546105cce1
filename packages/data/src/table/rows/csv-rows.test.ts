import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../source/byte-source.ts';
import { decodedText } from '../../source/decoded-text.ts';
import { inspectTable } from '../inspect-table.ts';
import { refuse } from '../open-rows.ts';
import { csvDialect } from './csv-dialect.ts';
import { csvRows } from './csv-rows.ts';

/** Bytes that are read in pieces of at most so many. */
function inPieces(bytes: Uint8Array, most: number): ByteSource {
  return {
    name: 'table.csv',
    size: bytes.length,
    read(into, position) {
      const part = bytes.subarray(position, position + Math.min(into.length, most));
      into.set(part);
      return part.length;
    },
  };
}

type Encoding = 'utf-8' | 'utf-8 with its mark' | 'utf-16le' | 'utf-16be';

function encoded(text: string, encoding: Encoding): Uint8Array {
  if (!encoding.startsWith('utf-16')) {
    return new TextEncoder().encode(encoding === 'utf-8' ? text : `\ufeff${text}`);
  }
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  [...`\ufeff${text}`]
    .join('')
    .split('')
    .forEach((unit, at) => {
      view.setUint16(2 * at, unit.charCodeAt(0), encoding === 'utf-16le');
    });
  return bytes;
}

const cell = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r\n', '\r', ' ', '""', 'é', '🍎'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join('').replaceAll(/[\0\ufeff]/g, ''));

const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  last: fc.boolean(),
  quoted: fc.boolean(),
  encoding: fc.constantFrom<Encoding>('utf-8', 'utf-8 with its mark', 'utf-16le', 'utf-16be'),
  most: fc.integer({ min: 8, max: 64 }),
});

it('reads what is written in any dialect, in pieces of any size, with the line of each row', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5 }).chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
          minLength: 1,
          maxLength: 12,
        }),
      ),
      dialect,
      (rows, { delimiter, end, last, quoted, encoding, most }) => {
        const written = (text: string): string =>
          quoted || text.includes(delimiter) || /["\r\n]/.test(text)
            ? `"${text.replaceAll('"', '""')}"`
            : text;
        const names = rows[0]!.map((_, at) => `name ${at}`);
        const lines = [names, ...rows].map((row) => row.map(written).join(delimiter));
        const source = inPieces(encoded(lines.join(end) + (last ? end : ''), encoding), most);
        const reader = csvRows(source, { delimiter, header: true }, refuse);
        const batches = [...(reader.batches() as Iterable<{ rows: string[][]; places: number[] }>)];
        const expected = rows.map((row) => row.map((text) => text.replaceAll(/\r\n?/g, '\n')));
        expect(batches.flatMap((batch) => batch.rows)).toEqual(expected);
        let line = 2;
        const starts = expected.map((row) => {
          const start = line;
          line += 1 + row.join('').split('\n').length - 1;
          return start;
        });
        expect(batches.flatMap(({ places }) => [...places])).toEqual(starts);
        expect(reader.columns).toEqual(names);
      },
    ),
    { numRuns: 300 },
  );
});

it('finds the dialect of tables of numbers', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), {
        minLength: 3,
        maxLength: 20,
      }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.boolean(),
      fc.boolean(),
      (rows, delimiter, header, comma) => {
        const decimal = comma && delimiter !== ',';
        const text = (value: number): string => (decimal ? String(value).replace('.', ',') : String(value));
        const lines = rows.map((row) => row.map(text).join(delimiter));
        const sample = [...(header ? [`a${delimiter}b`] : []), ...lines].join('\n');
        expect(csvDialect(sample, true)).toEqual({ delimiter, header });
      },
    ),
  );
});

describe('the header', () => {
  it.each<[string, string, boolean]>([
    ['words over numbers', 'a,b\n1,2\n', true],
    ['numbers alone', '1,2\n3,4\n', false],
    ['a number of its own, over others', 'land,1990\nx,1\ny,3\n', false],
    ['a word in every row', '1,a\n2,b\n3,a\n', false],
    ['words alone', 'a,b\nc,d\n', true],
    ['an empty name', ',b\n1,2\n2,3\n', true],
  ])('%s', (_, text, header) => {
    expect(csvDialect(text, true).header).toBe(header);
  });

  it('numbers columns without a name', () => {
    const source = inPieces(new TextEncoder().encode('a,,c,\n1,2,3,\n'), 99);
    expect(csvRows(source, {}, refuse).columns).toEqual(['a', 'column 2', 'c']);
  });
});

describe('text', () => {
  it('says the line and what stands before bytes that are none', () => {
    const bytes = Uint8Array.from([...'a\r\nb\r\ncd\u00e9x'].map((letter) => letter.charCodeAt(0)));
    expect(() => [...decodedText(inPieces(bytes, 99))]).toThrow(
      'table.csv, line 3: found bytes that are no UTF-8, after "a\\r\\nb\\r\\ncd", expected text in UTF-8. Save it as UTF-8',
    );
    expect([...decodedText(inPieces(bytes, 99), 'latin1')].join('')).toBe('a\nb\ncdéx');
    expect(() => [...decodedText(inPieces(bytes, 99), 'utf-9')]).toThrow(
      'table.csv, encoding: found "utf-9", expected',
    );
  });
});

it('refuses lines before the names of the columns, once', async () => {
  const text = '# exported 2024-01-01\n# by hand\na,b\n1,2\n3,4\n5,6\n7,8\n';
  const { problems } = await inspectTable(text, { target: 'b' });
  expect(problems).toEqual([
    'table, line 1: found "# exported 2024-01-01" alone in the first row, and 2 cells in line 3, expected the names of the columns, with commas between them. Delete the lines that stand before them.',
  ]);
});

it('refuses many numbers with a unit, which are no categories', async () => {
  const rows = Array.from({ length: 90 }, (_, at) => `${at % 30}.5%,${at % 2}`);
  const { problems } = await inspectTable(['share,kind', ...rows].join('\n'), { target: 'kind' });
  expect(problems[0]).toContain(
    'table, line 2, column "share": found "0.5%", expected a plain number, without a unit or separators.',
  );
});

it('says that lists are no columns', async () => {
  const { problems } = await inspectTable('{"a":[1,2],"b":[3,4]}', { target: 'b' });
  expect(problems).toEqual([
    'table: found no column of values (lists: a, b), expected rows, of which each has a value for each column. Write one record for each row, such as {"size": 1, "kind": "a"} on a line of its own.',
  ]);
});
