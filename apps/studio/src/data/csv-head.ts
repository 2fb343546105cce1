/** What a table begins with. */
export interface CsvHead {
  readonly delimiter: string;
  /** Names of the columns: the cells of the first row. */
  readonly columns: readonly string[];
  /** The rows behind it: a few. */
  readonly rows: readonly (readonly string[])[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Rows that are shown. */
const SHOWN = 4;

/** Characters of a text that are looked at: a row may be long, a text longer. */
const LOOKED_AT = 64_000;

/** The names of the columns of a table and its first rows, for choosing among; the worker reads the table itself. */
export function csvHead(text: string): CsvHead {
  const start = text.slice(0, LOOKED_AT).replace(/^\uFEFF/, '');
  const counts = DELIMITERS.map(
    (delimiter) => [delimiter, rowsOf(start, delimiter, 1)[0]?.length ?? 0] as const,
  );
  const [delimiter] = counts.reduce((best, other) => (other[1] > best[1] ? other : best));
  const [columns = [], ...rows] = rowsOf(start, delimiter, SHOWN + 1);
  return { delimiter, columns: columns.map((cell) => cell.trim()), rows };
}

/** The first rows of a table: cells between delimiters; a quoted cell holds delimiters, line ends, and quotes doubled. */
function rowsOf(text: string, delimiter: string, most: number): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length && rows.length < most) {
    const { cell, end } = cellAt(text, at, delimiter);
    row.push(cell);
    if (text[end] !== delimiter) {
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
    }
    at = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
  }
  return row.length > 0 && rows.length < most ? [...rows, row] : rows;
}

function cellAt(
  text: string,
  start: number,
  delimiter: string,
): { readonly cell: string; readonly end: number } {
  const ends = (at: number): boolean =>
    at >= text.length || text[at] === delimiter || '\r\n'.includes(text[at] ?? '');
  let cell = '';
  let at = start;
  if (text[at] === '"') {
    for (at++; at < text.length; at++) {
      if (text[at] !== '"') cell += text[at];
      else if (text[at + 1] === '"') cell += text[at++];
      else break;
    }
    at++;
  }
  for (; !ends(at); at++) cell += text[at];
  return { cell, end: at };
}
