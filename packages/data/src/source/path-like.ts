import { describeValue } from '@meristem/autodiff';
import { DataError } from '../errors.ts';

/** Paths are not longer than this. */
const LONGEST = 1024;
const START = /^(?:[./~\\]|[A-Za-z]:[\\/]|file:)/;
const FILE =
  /\.(?:csv|tsv|txt|text|md|log|json|jsonl|ndjson|parquet|npz|npy|png|html?|xml|tex|gz|zip|xlsx?|ods)$/i;

/** Whether a text is rather the path of a file than what a file holds: one line that starts, or ends, as paths do. */
function isPathLike(text: string): boolean {
  return (
    text.length <= LONGEST &&
    !/[\r\n]/.test(text) &&
    (FILE.test(text) || (/^\S+$/.test(text) && START.test(text)))
  );
}

/**
 * Refuses a path where text is meant.
 *
 * @param what the text is, such as `a text`
 * @param path what errors call it
 * @throws {@link DataError} that says how a file is read
 */
export function refusePath(source: unknown, what: string, path: string): void {
  if (typeof source !== 'string' || !isPathLike(source)) return;
  throw new DataError({
    path,
    found: `the text ${describeValue(source)}, which looks like a path`,
    expected: `${what} itself, bytes, or a file`,
    remedy: `Pass fileSource(${describeValue(source)}) of @meristem/data/file.`,
  });
}

/** Refuses a text that holds no table: one line that has nothing between cells. Throws {@link DataError}. */
export function refuseSingleCell(source: unknown, path: string): void {
  refusePath(source, 'a table as text', path);
  if (typeof source !== 'string' || source.trim() === '' || /[\r\n,;\t|{[]/.test(source)) return;
  throw new DataError({
    path,
    found: `the text ${describeValue(source)}, one cell`,
    expected: 'a table as text, with a line for the names of its columns and one for each row',
    remedy: `If it is the path of a file, pass fileSource(${describeValue(source)}) of @meristem/data/file.`,
  });
}
