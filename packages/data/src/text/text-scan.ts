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
  const met: { readonly point: number; readonly first: number }[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (;;) {
    const { offset } = reader;
    const read = reader.read(block);
    if (read === 0) break;
    offsets.push(offset);
    for (let i = 0; i < read; i += 1) {
      const point = block[i] as number;
      if (counts[point] === 0) met.push({ point, first: length + i });
      counts[point] = (counts[point] as number) + 1;
    }
    length += read;
  }
  const letters = met.map((letter) => ({ ...letter, count: counts[letter.point] as number }));
  return { length, letters, offsets };
}
