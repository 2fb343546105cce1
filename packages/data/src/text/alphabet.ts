import type { FoundLetter } from './text-scan.ts';

/** The replacement character of Unicode: what letters that are not known are read as. */
const UNKNOWN = 0xfffd;

/** The letters that a network is to know, each a symbol by its place. */
export class Alphabet {
  /** All of them, in order. */
  readonly letters: string;
  readonly size: number;
  /** The symbol of each code point up to the last that is known; -1 where it is not. */
  readonly #symbols: Int32Array;
  /** The symbol of what is not known; -1 where there is none. */
  readonly #unknown: number;

  constructor(points: readonly number[]) {
    this.size = points.length;
    this.letters = points.map((point) => String.fromCodePoint(point)).join('');
    this.#symbols = new Int32Array(points.reduce((most, point) => Math.max(most, point + 1), 0)).fill(-1);
    for (const [symbol, point] of points.entries()) this.#symbols[point] = symbol;
    this.#unknown = points.indexOf(UNKNOWN);
  }

  /** Each byte as the symbol of its number, and as the letter of Latin-1. */
  static ofBytes(): Alphabet {
    return new Alphabet(Array.from({ length: 256 }, (_, byte) => byte));
  }

  /** The letters that first stand before `end`, by code point; one for all others where there are others. */
  static ofTraining(letters: readonly FoundLetter[], end: number): Alphabet {
    const points = letters.filter(({ first }) => first < end).map(({ point }) => point);
    return Alphabet.#completed(
      points.toSorted((one, other) => one - other),
      letters,
    );
  }

  /** Letters as they were told; one more for all others where a text has others. */
  static told(alphabet: string, letters: readonly FoundLetter[]): Alphabet {
    return Alphabet.#completed(
      Array.from(alphabet, (letter) => letter.codePointAt(0) as number),
      letters,
    );
  }

  static #completed(points: readonly number[], letters: readonly FoundLetter[]): Alphabet {
    const known = new Set(points);
    const isWhole = known.has(UNKNOWN) || letters.every(({ point }) => known.has(point));
    return new Alphabet(isWhole ? points : [...points, UNKNOWN]);
  }

  has(point: number): boolean {
    return (this.#symbols[point] ?? -1) >= 0;
  }

  /**
   * Writes the symbols of code points; returns the place of the first that has none, which only a text can have that is not the
   * one that the alphabet was made for, or -1.
   */
  encode(
    points: Int32Array,
    count: number,
    into: Uint8Array | Uint16Array | Int32Array,
    from: number,
  ): number {
    const [symbols, unknown] = [this.#symbols, this.#unknown];
    for (let i = 0; i < count; i += 1) {
      const point = points[i] as number;
      let symbol = point < symbols.length ? (symbols[point] as number) : -1;
      if (symbol < 0) symbol = unknown;
      if (symbol < 0) return i;
      into[from + i] = symbol;
    }
    return -1;
  }
}
