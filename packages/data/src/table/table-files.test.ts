import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { rowsOfTask } from '../testing/rows-of-task.ts';
import type { DataSource } from '../source/byte-source.ts';
import type { Row } from './cells/cell.ts';
import { inspectTable } from './inspect-table.ts';
import type { TableOptions } from './options.ts';
import { tableTask } from './table-task.ts';

/** A table of so many rows, each `row(i)`. */
function table(header: string, count: number, row: (i: number) => string, end = '\n'): string {
  return [header, ...Array.from({ length: count }, (_, i) => row(i))].join(end) + end;
}

/** What the inputs and targets of all rows are, sorted by the first number of a row. */
async function read(
  source: DataSource | readonly Row[],
  options: Partial<TableOptions> = {},
): Promise<(string | number)[][]> {
  const task = await tableTask(source, { target: 'y', ...options });
  const { train, test } = rowsOfTask(task);
  const flat = [...train, ...test].map(({ row = [], ...targets }) => [
    ...row,
    ...Object.values(targets).flat(),
  ]);
  return flat.toSorted((one, other) => Number(one[0]) - Number(other[0]));
}

async function refusal(
  source: DataSource | readonly Row[],
  options: Partial<TableOptions> = {},
): Promise<string> {
  const error: unknown = await tableTask(source, { target: 'y', ...options }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

/** UTF-16 with its mark. */
function utf16(text: string, little: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, little);
  for (let i = 0; i < text.length; i += 1) view.setUint16(2 * i + 2, text.charCodeAt(i), little);
  return bytes;
}

const classes = (i: number): string => (i % 2 ? 'odd' : 'even');
const plain = table('x,y', 20, (i) => `${i * i},${classes(i)}`);
const plainRows = Array.from({ length: 20 }, (_, i) => [i * i, classes(i)]);

describe('files that are read', () => {
  it('plain, with the held-out rows spread over the table', async () => {
    expect(await read(plain)).toEqual(plainRows);
    const task = await tableTask(plain, { target: 'y' });
    const { train, test } = rowsOfTask(task);
    expect([train.length, test.length]).toEqual([16, 4]);
    const roots = test.map(({ row }) => Math.floor(Math.sqrt(row![0] as number) / 5));
    expect(roots).toEqual([0, 1, 2, 3]);
  });

  it.each<[string, string | Uint8Array]>([
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['CR alone', plain.replaceAll('\n', '\r')],
    ['UTF-8 with its mark', `\ufeff${plain}`],
    ['UTF-16, low byte first', utf16(plain, true)],
    ['UTF-16, high byte first', utf16(plain, false)],
    ['UTF-16 without its mark', utf16(plain, true).subarray(2)],
    ['tabs', plain.replaceAll(',', '\t')],
    ['semicolons', plain.replaceAll(',', ';')],
    ['bars', plain.replaceAll(',', '|')],
    ['quotes', plain.replaceAll(/[^,\n]+/g, '"$&"')],
    ['blank lines', plain.replaceAll('\n', '\n\n')],
    ['blanks around cells', plain.replaceAll(',', ' , ')],
    ['a delimiter at the end of rows', plain.replaceAll('\n', ',\n')],
    ['no end of the last line', plain.trimEnd()],
  ])('%s', async (_, source) => {
    expect(await read(source)).toEqual(plainRows);
  });

  it('quoted ends of lines, delimiters and quotes, and tells lines after them', async () => {
    const text = table('x,c,y', 20, (i) => `${i * i},"a ""b"",\n${i % 2}",${classes(i)}`);
    const task = await tableTask(text, { target: 'y' });
    expect(task.options).toMatchObject({
      schema: { inputs: [{ name: 'x' }, { name: 'c', categories: ['a "b",\n0', 'a "b",\n1'] }] },
    });
    expect(await refusal(text.replace('49,"a', 'seven,"a'), { types: { x: 'number' } })).toContain(
      'table, line 16, column "x": found "seven", expected a number',
    );
  });

  it('decimal commas, thousands with points', async () => {
    const text = table('x;z;y', 20, (i) => `${i},5;1.${100 + i},25;${classes(i)}`);
    expect((await read(text)).slice(0, 2)).toEqual([
      [0.5, 1100.25, 'even'],
      [1.5, 1101.25, 'odd'],
    ]);
  });

  it('thousands with commas where a point is the decimal mark', async () => {
    const text = table('x,z,y', 20, (i) => `${i}.5,"1,${100 + i}",${classes(i)}`);
    expect((await read(text))[3]).toEqual([3.5, 1103, 'odd']);
  });

  it('dates: year first, with points, with names, with slashes of which one is above 12', async () => {
    const date = (i: number): string => `2024-03-${String(i + 1).padStart(2, '0')}`;
    const day = (i: number): number => Date.UTC(2024, 2, i + 1) / 86_400_000;
    for (const written of [
      date,
      (i: number) => `${i + 1}.3.2024`,
      (i: number) => `${i + 1}/03/2024`,
      (i: number) => `3/${i + 1}/2024`,
      (i: number) => `${i + 1} March 2024`,
      (i: number) => `"Mar ${i + 1}, 2024"`,
      (i: number) => `${date(i)}T00:00:00Z`,
      (i: number) => `${date(i)} 02:00+02:00`,
    ]) {
      const rows = await read(table('when,y', 20, (i) => `${written(i)},${classes(i)}`));
      expect(rows.map(([when]) => when)).toEqual(plainRows.map((_, i) => day(i)));
    }
  });

  it('empty cells, and words for nothing: the mean of the others, and a number that says so', async () => {
    const text = table('x,c,y', 20, (i) =>
      i % 5 === 4
        ? ['NA', '?', '', 'null'][Math.floor(i / 5)]! + `,NaN,${classes(i)}`
        : `1${i},${'ab'[i % 2]},${classes(i)}`,
    );
    const task = await tableTask(text, { target: 'y', split: { column: 'y', value: 'odd' } });
    const { train } = rowsOfTask(task);
    const mean = [0, 2, 6, 8, 10, 12, 16, 18].reduce((sum, i) => sum + Number(`1${i}`), 0) / 8;
    const empty = train.filter(({ row }) => row![1] === 1);
    expect(empty).toHaveLength(2);
    expect(empty[0]!['row']![0]).toBeCloseTo(mean, 2);
    expect(empty[0]!['row']!.slice(2)).toEqual([0, 1]);
    const dropped = await tableTask(text, { target: 'y', missing: 'drop' });
    expect(dropped.report.facts).toContainEqual(['to learn from', `${dropped.rows} rows`]);
    expect(dropped.rows! + dropped.heldOut!.examples).toBe(16);
    expect(await refusal(text, { missing: 'refuse' })).toBe(
      'table, line 6, column "x": found nothing (4 cells of the column in all), expected a value. ' +
        'Fill it in, or say missing: "indicate" or "drop".',
    );
  });

  it('true and false, yes and no', async () => {
    const text = table('x,f,g,y', 20, (i) => `${i * i},${i % 3 === 0},${i % 4 ? 'Yes' : 'no'},${classes(i)}`);
    expect((await read(text))[4]).toEqual([16, 0, 0, 'even']);
    expect((await read(text))[9]).toEqual([81, 1, 1, 'odd']);
  });

  it('emoji and letters of all alphabets, as names and as values', async () => {
    const text = table(
      'größe 📏,сорт,y',
      20,
      (i) => `${i},${['🍎', '梨'][i % 2]},${['да 👍', 'нет'][i % 2]}`,
    );
    const task = await tableTask(text, { target: 'y', columns: ['größe 📏', 'сорт'] });
    expect(task.report.columns?.map(({ name, type }) => [name, type])).toEqual([
      ['größe 📏', 'number'],
      ['сорт', 'category, one of 2'],
      ['y', 'class, one of 2'],
    ]);
    expect((await read(text, { columns: ['größe 📏', 'сорт'] }))[1]).toEqual([1, 1, 0, 'нет']);
  });

  it('no header', async () => {
    const text = table('0,even', 19, (i) => `${(i + 1) * (i + 1)},${classes(i + 1)}`);
    expect(await read(text, { target: 'column 2' })).toEqual(plainRows);
  });

  it('300 columns', async () => {
    const names = Array.from({ length: 300 }, (_, c) => `v${c}`);
    const text = table([...names, 'y'].join(), 30, (i) =>
      [...names.map((_, c) => (i * 37 + c * 11) % 101), classes(i)].join(),
    );
    const task = await tableTask(text, { target: 'y' });
    expect(task.inputs[0]!.size).toBe(300);
    expect(task.report.columns).toHaveLength(301);
  });

  it('constant columns, ids, numbers of rows and free text are left out, and said', async () => {
    const text = table(
      'n,id,k,t,x,y',
      20,
      (i) => `${i + 1},a${i}b,7,"${'so '.repeat(i)}on",${i * i},${classes(i)}`,
    );
    const { columns, problems } = await inspectTable(text, { target: 'y' });
    expect(columns?.filter(({ use }) => use === 'input').map(({ name }) => name)).toEqual(['x']);
    expect(problems).toEqual([
      'table, column "n": left out, because it counts the rows.',
      'table, column "id": left out, because every value is another, as of names and numbers of things.',
      'table, column "k": left out, because every cell says "7".',
      'table, column "t": left out, because every value is another, as of names and numbers of things.',
    ]);
  });

  it('classes that blanks tell apart are one, and said; those of other case are two, and said', async () => {
    const text = table('x,y', 20, (i) => `${i * i},${['cat', '" cat "', 'dog', 'Dog'][i % 4]}`);
    const { report, targets } = await tableTask(text, { target: 'y' });
    expect(targets[0]).toMatchObject({ size: 3 });
    expect(report.problems).toEqual([
      'table, line 2, column "y": "cat" has blanks around it in 5 cells; they were taken off.',
      'table, line 5, column "y": "dog", "Dog" differ in case alone; they are two. Write them alike if they are one.',
    ]);
  });

  it('JSON lines, a JSON list, and rows in memory, with columns that come later', async () => {
    const rows: Row[] = Array.from({ length: 20 }, (_, i) => ({
      x: i * i,
      y: classes(i),
      ...(i >= 10 && { late: i / 2 }),
    }));
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    for (const source of [rows, lines, JSON.stringify(rows)]) {
      const all = await read(source);
      expect(all.map((row) => row[0])).toEqual(plainRows.map(([x]) => x));
      expect(all[12]).toEqual([144, 6, 0, 'even']);
      expect(all[3]![2]).toBe(1);
    }
  });

  it('several targets of both kinds', async () => {
    const text = table('x,size,kind', 40, (i) => `${i * i},${i / 2},${classes(i)}`);
    const task = await tableTask(text, { target: ['kind', 'size'] });
    expect(task.targets.map(({ kind, name, size }) => [kind, name, size])).toEqual([
      ['symbol', 'kind', 2],
      ['vector', 'size', 1],
    ]);
    expect((await read(text, { target: ['kind', 'size'] }))[7]).toEqual([49, 'odd', 3.5]);
  });

  it('whole numbers as classes, or as numbers where they are regressed', async () => {
    const text = table('x,y', 40, (i) => `${i * i},${i % 5}.0`);
    const task = await tableTask(text, { target: 'y' });
    expect(task.targets[0]).toMatchObject({ kind: 'symbol', size: 5 });
    expect((await read(text))[8]).toEqual([64, '3']);
    expect((await read(text, { regress: true }))[8]).toEqual([64, 3]);
    expect((await read(text, { regress: ['y'] }))[9]).toEqual([81, 4]);
  });
});

describe('files that are refused', () => {
  it.each<[string, string | Uint8Array, string]>([
    [
      'one class only',
      table('x,y', 20, (i) => `${i * i},a`),
      'table, column "y": found "a" in every row, expected at least two',
    ],
    [
      'rows with too few cells',
      plain.replace('25,odd', '25'),
      'table, line 7: found 1 cell, expected 2, as there are columns. Mend the row',
    ],
    ['rows with too many', plain.replace('25,odd', '25,odd,1'), 'table, line 7: found 3 cells, expected 2'],
    [
      'two columns of one name',
      table('x,x,y', 20, (i) => `${i},${i},${classes(i)}`),
      'table, line 1: found two columns named "x", expected a name of its own for every column. Rename one',
    ],
    [
      'a word among numbers',
      plain.replace('25,odd', 'many,odd'),
      'table, line 7, column "x": found "many", expected a number, as in 19 other cells. Mend the cell, add it to',
    ],
    [
      'dates of which day and month cannot be told',
      table('when,y', 12, (i) => `1/${i + 1}/2024,${classes(i)}`),
      'table, line 3, column "when": found "1/2/2024", expected dates of which day and month can be told. Say dates:',
    ],
    [
      'dates in two orders',
      table('when,y', 30, (i) => `${i % 2 ? `${i % 28}/1` : `1/${i + 1}`}/2024,${classes(i)}`),
      'table, column "when": found dates with the day first, and others, expected the month first in all of them. Write',
    ],
    [
      'a comma of which one cannot tell what it is',
      table('x;y', 20, (i) => `1,${100 + i};${classes(i)}`),
      'table, line 2, column "x": found "1,100", expected a number of which the decimal mark is plain. Say decimal: "."',
    ],
    [
      'numbers with units',
      table('x,y', 20, (i) => `${i} kg,${classes(i)}`),
      'table, line 2, column "x": found "0 kg", expected a plain number, without a unit or separators',
    ],
    [
      'two decimal marks',
      table('x;z;y', 20, (i) => `${i}.5;${i % 2 ? `${i},5` : `${i}.25`};${classes(i)}`),
      'table, line 3, column "z": found "1,5", expected numbers whose decimal mark is ".", as elsewhere',
    ],
    [
      'an open quote',
      plain.replace('25,odd', '25,"odd'),
      'table, line 7: found a quote that is never closed',
    ],
    [
      'text after a quote',
      plain.replace('25,odd', '25,"o"dd'),
      'table, line 7: found text after the closing quote of a cell, expected the delimiter or the end of the row',
    ],
    ['nothing', '', 'table: found no rows, expected a table with a row of column names and rows of values.'],
    ['a header alone', 'x,y\n', 'table: found no rows of values, expected at least two'],
    [
      'Latin-1',
      Uint8Array.from([...plain.replace('25,odd', '25,\u00e9t\u00e9')].map((letter) => letter.charCodeAt(0))),
      'table, line 7: found bytes that are no UTF-8, after "',
    ],
    [
      'a spreadsheet',
      Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 1),
      'table: found a zip file, such as a spreadsheet, expected text.',
    ],
    [
      'a packed file',
      Uint8Array.of(0x1f, 0x8b, 8, 0),
      'table: found a file that gzip has packed, expected text. Unpack',
    ],
    ['bytes', Uint8Array.of(1, 2, 0, 0, 0, 7), 'table, byte 2: found bytes that are 0, expected text'],
    [
      'a target that is not there',
      plain.replace(',y', ',z'),
      'table, option target: found "y", expected a column of the table: "x", "z"',
    ],
    [
      'free text to predict',
      table('x,y', 20, (i) => `${i * i},name ${i}`),
      'table, column "y": found 20 texts, every one another, expected classes that occur more than once',
    ],
    [
      'nothing to predict from',
      table('k,y', 20, (i) => `7,${classes(i)}`),
      'table: found no column to predict from, expected',
    ],
  ])('%s', async (_, source, message) => {
    expect((await refusal(source)).slice(0, message.length)).toBe(message);
    const { problems } = await inspectTable(source, { target: 'y' });
    expect(problems[0]?.slice(0, message.length)).toBe(message);
  });

  it.each<[string, string, string]>([
    [
      'JSON that is none',
      '{"x": 1, "y": "a"}\n{"x": 2,\n',
      'table, line 2: found "{\\"x\\": 2,", expected JSON (',
    ],
    [
      'lists to predict in JSON',
      '{"x": 1, "y": ["a"]}\n{"x": 2, "y": ["b"]}\n',
      'table, option target: found "y", expected a column of the table: "x".',
    ],
  ])('%s', async (_, source, message) => {
    expect((await refusal(source)).slice(0, message.length)).toBe(message);
  });

  it('is told with what would be right: the other encoding reads it', async () => {
    const latin = Uint8Array.from(
      [...table('x,y', 20, (i) => `${i},${['\u00e9', 'e'][i % 2]}`)].map((l) => l.charCodeAt(0)),
    );
    expect((await read(latin, { encoding: 'windows-1252', columns: ['x'] }))[0]).toEqual([0, '\u00e9']);
    const dates = table('when,y', 12, (i) => `1/${i + 1}/2024,${classes(i)}`);
    expect((await read(dates, { dates: 'day-first' }))[11]![0]).toBe(Date.UTC(2024, 11, 1) / 86_400_000);
    const commas = table('x;y', 20, (i) => `1,${100 + i};${classes(i)}`);
    expect((await read(commas, { decimal: '.' }))[0]![0]).toBe(1100);
    expect((await read(commas, { decimal: ',' }))[0]![0]).toBe(1.1);
    const words = plain.replace('25,odd', 'many,odd');
    expect((await read(words, { missingWords: ['many'] })).filter(([, lacks]) => lacks === 1)).toHaveLength(
      1,
    );
  });
});
