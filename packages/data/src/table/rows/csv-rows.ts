import { counted, describeValue } from '@meristem/autodiff';
import Papa from 'papaparse';
import { DataError } from '../../errors.ts';
import type { ByteSource } from '../../source/byte-source.ts';
import { decodedText } from '../../source/decoded-text.ts';
import { ownText } from '../cells/cell.ts';
import { type CsvDialect, csvDialect } from './csv-dialect.ts';
import { type Complain, placeOf, type RowBatch, type RowReader } from './row-reader.ts';

/** Options of {@link csvRows}. */
export interface CsvOptions extends Partial<CsvDialect> {
  readonly encoding?: string | undefined;
}

/** Characters of the longest row: one that is longer has a quote that is never closed. */
const LONGEST_ROW = 1 << 24;

/** What a file's delimiter is called. */
const DELIMITER_WORDS: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

interface ParsedText {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

/**
 * The rows of a CSV file (RFC 4180), in as much memory as a piece of it takes. Blank lines are passed over; ends of lines within
 * quotes are read as `\n`; a row may have more empty cells at its end than there are columns.
 *
 * @throws {@link DataError} for a file without rows, or quotes that don't fit
 */
export function csvRows(source: ByteSource, options: CsvOptions, complain: Complain): RowReader {
  const { encoding } = options;
  const start = beginning(source, encoding);
  const dialect = csvDialect(start.text, start.whole, options);
  const file = { name: source.name, unit: 'line' as const, most: source.size };
  const first = parsedRows(source, dialect, encoding).next();
  if (first.done === true) {
    throw new DataError({
      path: source.name,
      found: 'no rows',
      expected: 'a table with a row of column names and rows of values',
      remedy: 'Check the file.',
    });
  }
  requireNames(first.value, dialect, file);
  const columns = dialect.header
    ? columnNames(first.value.rows[0] as string[], `${placeOf(file, first.value.places[0])}`, complain)
    : (first.value.rows[0] as string[]).map((_, at) => `column ${at + 1}`);
  return {
    ...file,
    columns,
    dialect,
    facts: [
      ['written with', DELIMITER_WORDS[dialect.delimiter] ?? describeValue(dialect.delimiter)],
      ['column names', dialect.header ? 'in the first row' : 'none: the first row holds values'],
    ],
    *batches() {
      let header = dialect.header;
      for (const batch of parsedRows(source, dialect, encoding)) {
        const rows = header ? batch.rows.slice(1) : batch.rows;
        const places = header ? batch.places.slice(1) : batch.places;
        header = false;
        yield evenRows(rows, places, columns.length, (place, cells) =>
          complain({
            path: placeOf(file, place),
            found: counted(cells, 'cell'),
            expected: `${columns.length}, as there are columns`,
            remedy: 'Mend the row: quote cells that contain the delimiter, or fill it up.',
          }),
        );
      }
    },
  };
}

/** Refuses lines before the names of the columns, such as comments, once: else every row after them would have too many cells. */
function requireNames(
  { rows, places }: { readonly rows: readonly string[][]; readonly places: readonly number[] },
  { delimiter }: CsvDialect,
  file: Parameters<typeof placeOf>[0],
): void {
  const [first = [], ...others] = rows;
  const wider = others.findIndex((row) => row.length > 1);
  if (first.length > 1 || wider < 0 || 2 * others.filter((row) => row.length > 1).length < others.length)
    return;
  throw new DataError({
    path: placeOf(file, places[0]),
    found: `${describeValue(ownText((first[0] ?? '').slice(0, 40)))} alone in the first row, and ${counted((others[wider] ?? []).length, 'cell')} in line ${places[wider + 1]}`,
    expected: `the names of the columns, with ${DELIMITER_WORDS[delimiter] ?? describeValue(delimiter)} between them`,
    remedy: 'Delete the lines that stand before them.',
  });
}

/** The rows with as many cells as there are columns; empty cells beyond are cut off, and of other rows `ragged` is told. */
function evenRows(
  rows: readonly string[][],
  places: readonly number[],
  columns: number,
  ragged: (place: number, cells: number) => void,
): RowBatch {
  const fits = (row: readonly string[]): boolean =>
    row.length >= columns && row.slice(columns).every((cell) => cell.trim() === '');
  if (rows.every((row) => row.length === columns)) return { rows, places };
  const even = rows.map((row, at) => {
    if (row.length === columns || fits(row)) return true;
    ragged(places[at] as number, row.length);
    return false;
  });
  return { rows: rows.filter((_, at) => even[at]), places: places.filter((_, at) => even[at]) };
}

/** The names of a header: those that are empty are numbered, and the second of two is told apart. */
function columnNames(cells: readonly string[], path: string, complain: Complain): readonly string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  const names = cells.slice(0, last + 1).map((cell, at) => ownText(cell.trim()) || `column ${at + 1}`);
  const met = new Set<string>();
  const twice = names.find((name) => met.size === met.add(name).size);
  if (twice !== undefined) {
    complain({
      path,
      found: `two columns named ${describeValue(twice)}`,
      expected: 'a name of its own for every column',
      remedy: 'Rename one of them.',
    });
  }
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let count = 2; taken.has(own); count += 1) own = `${name} (${count})`;
    taken.add(own);
    return own;
  });
}

/** Characters of a file's start that tell its dialect. */
const START = 1 << 18;

/** The start of a file's text, and whether that is all of it. */
function beginning(source: ByteSource, encoding: string | undefined): { text: string; whole: boolean } {
  let text = '';
  for (const piece of decodedText(source, encoding)) {
    text += piece;
    if (text.length > START) return { text, whole: false };
  }
  return { text, whole: true };
}

/** The rows of a file that are not blank, with the lines that they start at. */
function* parsedRows(
  source: ByteSource,
  { delimiter }: CsvDialect,
  encoding: string | undefined,
): Generator<{ readonly rows: string[][]; readonly places: number[] }> {
  const parser = new Papa.Parser({ delimiter, newline: '\n' });
  let rest = '';
  let line = 1;
  function* rowsOf(text: string, last: boolean): ReturnType<typeof parsedRows> {
    const parsed = parser.parse(text, 0, !last) as ParsedText;
    const placed = placedRows(parsed, line, text.includes('"'), source.name);
    line = placed.next;
    rest = text.slice(parsed.meta.cursor);
    if (placed.rows.length > 0) yield placed;
  }
  // A row that has no end yet is looked at again when there is twice as much of it: else long ones take time squared.
  let enough = 0;
  for (const piece of decodedText(source, encoding)) {
    rest += piece;
    if (rest.length < enough) continue;
    yield* rowsOf(rest, false);
    enough = 2 * rest.length;
    if (rest.length > LONGEST_ROW) throw unclosed(source.name, line);
  }
  if (rest !== '') yield* rowsOf(rest, true);
}

function placedRows(
  { data, errors }: ParsedText,
  first: number,
  quoted: boolean,
  name: string,
): { readonly rows: string[][]; readonly places: number[]; readonly next: number } {
  const rows: string[][] = [];
  const places: number[] = [];
  let line = first;
  const wrong = errors.find(({ row }) => row < data.length);
  for (const [at, row] of data.entries()) {
    if (at === wrong?.row)
      throw wrong.code === 'MissingQuotes' ? unclosed(name, line) : strayQuote(name, line);
    if (row.length > 1 || row[0]?.trim() !== '') {
      rows.push(row);
      places.push(line);
    }
    line += 1 + (quoted ? linesWithin(row) : 0);
  }
  return { rows, places, next: line };
}

function linesWithin(row: readonly string[]): number {
  let lines = 0;
  for (const cell of row) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) lines += 1;
  }
  return lines;
}

function unclosed(name: string, line: number): DataError {
  return new DataError({
    path: `${name}, line ${line}`,
    found: 'a quote that is never closed',
    expected: 'a quote at the end of the cell as well',
    remedy: 'Close it, and write quotes within a cell twice.',
  });
}

function strayQuote(name: string, line: number): DataError {
  return new DataError({
    path: `${name}, line ${line}`,
    found: 'text after the closing quote of a cell',
    expected: 'the delimiter or the end of the row',
    remedy: 'Write quotes within a cell twice.',
  });
}
