import { DataError } from '../errors.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { type Cursor, decodeBytes, type Decoder, DECODERS, type Encoding } from './encoding.ts';

/** Bytes that are read at once. */
const CHUNK = 2 ** 16;

/** Reads the symbols of a text, code points or bytes, one after the other, in little memory. */
export class TextReader {
  readonly #source: ByteSource;
  readonly #decode: Decoder;
  readonly #encoding: Encoding | 'bytes';
  readonly #bytes = new Uint8Array(CHUNK);
  readonly #cursor: Cursor = { at: 0, fault: false };
  /** Where in the source the bytes at hand begin, and how many they are. */
  #start = 0;
  #count = 0;

  constructor(source: ByteSource, encoding: Encoding | 'bytes') {
    this.#source = source;
    this.#encoding = encoding;
    this.#decode = encoding === 'bytes' ? decodeBytes : DECODERS[encoding];
  }

  /** Where in the source the next symbol begins. */
  get offset(): number {
    return this.#start + this.#cursor.at;
  }

  /** Goes to the byte where a symbol begins. */
  seek(offset: number): void {
    this.#start = offset;
    this.#count = 0;
    this.#cursor.at = 0;
  }

  /**
   * Fills an array with the next symbols, or as many as are left; returns how many.
   *
   * @throws {@link DataError} where bytes are no character, with their offset
   */
  read(into: Int32Array): number {
    let done = 0;
    for (;;) {
      done = this.#decode(this.#bytes, this.#cursor, this.#count, into, done);
      if (this.#cursor.fault) throw this.#fault();
      if (done === into.length || !this.#refill()) return done;
    }
  }

  /** Reads on in the source, keeping the bytes of a character that is not whole; false at its end. */
  #refill(): boolean {
    const left = this.#count - this.#cursor.at;
    this.#bytes.copyWithin(0, this.#cursor.at, this.#count);
    this.#start += this.#cursor.at;
    this.#cursor.at = 0;
    const read = this.#source.read(this.#bytes.subarray(left), this.#start + left);
    this.#count = left + read;
    if (read > 0) return true;
    if (left > 0) throw this.#fault();
    return false;
  }

  #fault(): DataError {
    const { at } = this.#cursor;
    this.#cursor.fault = false;
    const bytes = [...this.#bytes.subarray(at, Math.min(at + 4, this.#count))];
    const found = bytes.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
    return new DataError({
      path: `${this.#source.name}, byte ${this.offset}`,
      found: `${found}, which begin${bytes.length === 1 ? 's' : ''} no character of ${this.#encoding.toUpperCase()}`,
      expected: 'a text that is written so throughout',
      remedy: 'Mend it, say another "encoding" (many old texts are "latin-1"), or read it as "bytes".',
    });
  }
}
