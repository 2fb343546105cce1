import type { DecodedArray } from 'hyparquet';
import { damaged } from './damaged.ts';
import type { RunCursor } from './run-cursor.ts';

/** Rows of a page that are made at a time. */
const PIECE = 4096;

/** The rows of a page, as they stand in it. */
export interface PageRows {
  readonly count: number;
  /** Which rows have a value: 1, or 0; none of a column that has one in each. */
  readonly levels?: RunCursor;
  /** The values one after the other: decoded, or each the index of an entry. */
  readonly values: DecodedArray | IndexedValues;
}

/** Values that are indices of entries. */
interface IndexedValues {
  readonly indices: RunCursor;
  readonly entries: DecodedArray;
}

/**
 * The rows of a page, some at a time: a run of a few bytes may stand for a million of them, and they are made as they are read.
 * Rows without a value are `null`.
 *
 * @throws {@link DataError} for an index of no entry
 */
export function* pageRows({ count, levels, values }: PageRows, path: string): Generator<DecodedArray> {
  if ('indices' in values || levels) {
    const room = Math.min(count, PIECE);
    const [present, indices] = [new Int32Array(room), new Int32Array(room)];
    const next = 'indices' in values ? indexed(values, indices, path) : inOrder(values);
    for (let left = count; left > 0;) {
      const here = Math.min(left, PIECE);
      if (!levels) yield next(here);
      else {
        levels.read(present, here);
        yield spread(next, present, here);
      }
      left -= here;
    }
  } else if (count > 0) yield values;
}

/** Gives so many of the values that come next. */
type Next = (count: number) => ArrayLike<unknown> & DecodedArray;

function inOrder(values: DecodedArray): Next {
  let at = 0;
  return (count) => {
    at += count;
    return values.slice(at - count, at);
  };
}

function indexed({ indices, entries }: IndexedValues, into: Int32Array, path: string): Next {
  let before = 0;
  return (count) => {
    indices.read(into, count);
    const values = new Array<unknown>(count);
    for (let at = 0; at < count; at += 1) {
      const value: unknown = entries[into[at] as number];
      if (value === undefined) {
        throw damaged(path, `an index of no entry, for value ${before + at + 1}`, 'one of its dictionary');
      }
      values[at] = value;
    }
    before += count;
    return values;
  };
}

function spread(next: Next, present: Int32Array, count: number): DecodedArray {
  let filled = 0;
  for (let row = 0; row < count; row += 1) filled += present[row] as number;
  const values = next(filled);
  const rows = new Array<unknown>(count).fill(null);
  for (let [row, at] = [0, 0]; row < count; row += 1) {
    if (present[row] === 1) {
      rows[row] = values[at];
      at += 1;
    }
  }
  return rows;
}
