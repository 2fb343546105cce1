import Papa from 'papaparse';
import { missingRule, trimmed } from '../cells/cell.ts';
import { readDate } from '../cells/dates.ts';
import { numeralKind } from '../cells/numerals.ts';

/** How a CSV file is written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** Whether the first row holds the names of the columns. */
  readonly header: boolean;
}

/** Delimiters in the order in which they are preferred: a comma may also be a decimal mark. */
const DELIMITERS = ['\t', ';', '|', ','];
/** Rows that are looked at. */
const SAMPLE = 200;
/** The share of rows that must have as many cells as the first one. */
const AGREE = 0.9;

/**
 * The dialect of a CSV file, by its first rows. The delimiter is the first of tab, semicolon, bar and comma by which the rows
 * have the same number of cells, at least two, else a comma. The first row is a header unless there is a number or a date in it and
 * no column of numbers or dates below a text.
 *
 * @param whole whether the sample is the whole file, so that its last row is complete
 */
export function csvDialect(
  sample: string,
  whole: boolean,
  { delimiter = delimiterOf(sample, whole), header }: Partial<CsvDialect> = {},
): CsvDialect {
  return { delimiter, header: header ?? hasHeader(sampleRows(sample, delimiter, whole)) };
}

function delimiterOf(sample: string, whole: boolean): string {
  const fits = (delimiter: string): boolean => {
    const rows = sampleRows(sample, delimiter, whole);
    const cells = rows[0]?.length ?? 0;
    return cells > 1 && rows.filter((row) => row.length === cells).length >= AGREE * rows.length;
  };
  const mostOfFirst = (): string => {
    const cells = DELIMITERS.map((delimiter) => sampleRows(sample, delimiter, whole)[0]?.length ?? 0);
    const most = Math.max(...cells);
    return most > 1 ? (DELIMITERS[cells.lastIndexOf(most)] as string) : ',';
  };
  return DELIMITERS.find(fits) ?? mostOfFirst();
}

function sampleRows(sample: string, delimiter: string, whole: boolean): string[][] {
  const parser = new Papa.Parser({ delimiter, newline: '\n', preview: SAMPLE });
  const { data } = parser.parse(sample, 0, !whole) as { readonly data: string[][] };
  return data.filter((row) => row.length > 1 || row[0] !== '');
}

function hasHeader([first = [], ...rest]: readonly (readonly string[])[]): boolean {
  const isMissing = missingRule();
  const isValue = (text: string): boolean => {
    const cell = trimmed(text) as string;
    return numeralKind(cell) !== undefined || readDate(cell) !== undefined;
  };
  if (!first.some(isValue)) return true;
  return first.some((name, column) => {
    if (isValue(name) || isMissing(trimmed(name))) return false;
    const below = rest.map((row) => trimmed(row[column] ?? '')).filter((cell) => !isMissing(cell));
    return below.length > 0 && below.every((cell) => isValue(cell as string));
  });
}
