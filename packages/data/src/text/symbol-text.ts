import { DataError } from '../errors.ts';
import type { ByteSource } from '../source/byte-source.ts';
import type { Alphabet } from './alphabet.ts';
import type { Encoding } from './encoding.ts';
import { TextReader } from './text-reader.ts';
import { BLOCK } from './text-scan.ts';

/** Symbols in the smallest type that holds them. */
type SymbolArray = Uint8Array | Uint16Array | Int32Array;

/** A stretch of symbols at hand: that at `from + i` is `symbols[i]`. */
export interface Stretch {
  symbols: SymbolArray;
  from: number;
  /** One past the last. */
  end: number;
}

/** A text as symbols. */
export interface SymbolText {
  readonly length: number;
  /** A stretch for somebody who reads on: a window of its own, or all that is held. */
  stretch(): Stretch;
  /** Moves a stretch so that a symbol and the one after it, if there is one, are at hand. */
  move(stretch: Stretch, at: number): void;
}

/** Where a text stands and how it is read. */
export interface TextPlace {
  readonly source: ByteSource;
  readonly encoding: Encoding | 'bytes';
  readonly alphabet: Alphabet;
  readonly length: number;
  /** The byte where a block of symbols begins. */
  offsetOf(block: number): number;
}

/** A text of so many symbols at most is held in memory. */
const HOLD_UP_TO = 2 ** 25;

/** The symbols of a text: held in memory where they are few, else read block by block where somebody reads. */
export function symbolText(place: TextPlace, holdUpTo: number = HOLD_UP_TO): SymbolText {
  const streamed = new StreamedText(place);
  if (place.length > holdUpTo) return streamed;
  const symbols = symbolArray(place.alphabet, place.length);
  streamed.read(0, symbols, place.length);
  const { length } = symbols;
  return {
    length,
    stretch: () => ({ symbols, from: 0, end: length }),
    move: () => undefined,
  };
}

function symbolArray({ size }: Alphabet, length: number): SymbolArray {
  if (size <= 2 ** 8) return new Uint8Array(length);
  return size <= 2 ** 16 ? new Uint16Array(length) : new Int32Array(length);
}

class StreamedText implements SymbolText {
  readonly length: number;
  readonly #place: TextPlace;
  readonly #reader: TextReader;
  readonly #points = new Int32Array(BLOCK);

  constructor(place: TextPlace) {
    this.#place = place;
    this.length = place.length;
    this.#reader = new TextReader(place.source, place.encoding);
  }

  stretch(): Stretch {
    return { symbols: symbolArray(this.#place.alphabet, 0), from: 0, end: 0 };
  }

  move(stretch: Stretch, at: number): void {
    const block = Math.floor(at / BLOCK);
    if (stretch.symbols.length === 0) stretch.symbols = symbolArray(this.#place.alphabet, BLOCK + 1);
    const from = block * BLOCK;
    // One more than a block, as a symbol and the next one are wanted at once.
    const count = Math.min(BLOCK + 1, this.length - from);
    this.read(block, stretch.symbols, count);
    stretch.from = from;
    stretch.end = from + count;
  }

  /** Writes so many symbols from the start of a block on. */
  read(block: number, into: SymbolArray, count: number): void {
    const { source, alphabet } = this.#place;
    this.#reader.seek(this.#place.offsetOf(block));
    let done = 0;
    while (done < count) {
      const points = count - done < BLOCK ? this.#points.subarray(0, count - done) : this.#points;
      const read = this.#reader.read(points);
      const stray = alphabet.encode(points, read, into, done);
      done += read;
      if (read > 0 && stray < 0) continue;
      throw new DataError({
        path: source.name,
        found: read === 0 ? 'its end, sooner than before' : 'letters that were not there before',
        expected: 'the text that was there when the task was made',
        remedy: 'It was written to in the meantime: make the task again.',
      });
    }
  }
}
