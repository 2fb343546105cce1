/** One cell of a table: text as CSV has it, or a value that knows what it is. */
export type Cell = string | number | boolean | bigint | Date | null | undefined;

/** One row of a table in memory, by column name. */
export type Row = Readonly<Record<string, Cell>>;

/** What a cell without a value may say instead of nothing, whatever its case. */
const MISSING_WORDS: readonly string[] = ['na', 'n/a', '#n/a', '<na>', 'nan', 'null', '?'];

/** Says of cells whether they have no value: empty ones, null, NaN, dates that are none, and some words. */
export type MissingRule = (cell: Cell) => boolean;

/** @param more words that stand for nothing besides the usual ones */
export function missingRule(more: readonly string[] = []): MissingRule {
  const words = new Set([...MISSING_WORDS, ...more.map((word) => word.trim().toLowerCase())]);
  let longest = 0;
  for (const word of words) longest = Math.max(longest, word.length);
  return (cell) => {
    if (cell instanceof Date) return Number.isNaN(cell.getTime());
    if (typeof cell !== 'string') return cell === null || cell === undefined || Number.isNaN(cell);
    return cell === '' || (cell.length <= longest && words.has(cell.toLowerCase()));
  };
}

/** A cell with the blanks around its text gone. */
export function trimmed(cell: Cell): Cell {
  if (typeof cell !== 'string' || cell === '') return cell;
  // Looked at first, because a file has millions of cells and few with blanks around them.
  if (cell.charCodeAt(0) > BLANK && cell.charCodeAt(cell.length - 1) > BLANK && cell.charCodeAt(0) < WIDE) {
    return cell.charCodeAt(cell.length - 1) < WIDE ? cell : cell.trimEnd();
  }
  return cell.trim();
}

/** The code of a blank; controls are below. */
const BLANK = 0x20;
/** From here on there are blanks again: the one that does not break, the ideographic one. */
const WIDE = 0xa0;

/** A cell as text: what categories are compared by. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell instanceof Date) return cell.toISOString();
  return String(cell);
}

/** Text of its own: a part of a long text would keep the whole of it in memory. */
export function ownText(text: string): string {
  return text.length < SHORT ? text : text.split('').join('');
}

/** Parts below this length are copies anyway. */
const SHORT = 13;
