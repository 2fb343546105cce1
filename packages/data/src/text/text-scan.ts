import type { ByteSource } from '../source/byte-source.ts';
import type { Encoding } from './encoding.ts';
import { TextReader } from './text-reader.ts';

/** Symbols between two entries of an index, which are read at once. */
export const BLOCK = 2 ** 15;

/** One past the last code point. */
const POINTS = 0x110000;

/** A letter of a text. */
export interface FoundLetter {
  readonly point: number;
  /** Where it first stands, in symbols. */
  readonly first: number;
  readonly count: number;
}

/** What one reading of a whole text finds. */
export interface TextScan {
  /** Symbols in all. */
  readonly length: number;
  /** In the order in which they first stand. */
  readonly letters: readonly FoundLetter[];
  /** The byte where each block of symbols begins. */
  readonly offsets: readonly number[];
}

type MetLetter = Omit<FoundLetter, 'count'>;

/** Counts code points that begin so far into a text, and takes note of those that are met for the first time. */
function countPoints(
  points: Int32Array,
  length: number,
  counts: Float64Array,
  met: MetLetter[],
  from: number,
): void {
  for (let i = 0; i < length; i += 1) {
    const point = points[i] as number;
    const before = counts[point] as number;
    if (before === 0) met.push({ point, first: from + i });
    counts[point] = before + 1;
  }
}

/**
 * Reads a text once, in memory that does not grow with it but for a number for each block.
 *
 * @param start the byte where its first symbol begins
 * @throws DataError where bytes are no character
 */
export function scanText(source: ByteSource, encoding: Encoding, start: number): TextScan {
  const reader = new TextReader(source, encoding);
  reader.seek(start);
  const block = new Int32Array(BLOCK);
  const counts = new Float64Array(POINTS);
  const met: MetLetter[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (;;) {
    const { offset } = reader;
    const read = reader.read(block);
    if (read === 0) break;
    offsets.push(offset);
    countPoints(block, read, counts, met, length);
    length += read;
  }
  const letters = met.map((letter) => ({ ...letter, count: counts[letter.point] as number }));
  return { length, letters, offsets };
}
