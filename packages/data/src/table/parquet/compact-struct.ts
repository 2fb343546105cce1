import { damaged } from './damaged.ts';

/** Types of the protocol that Parquet uses. */
const TYPES = {
  ...{ stop: 0, true: 1, false: 2, byte: 3, short: 4, int: 5, long: 6, double: 7 },
  ...{ binary: 8, list: 9, struct: 12 },
} as const;

/** Structures within structures: Parquet's own go seven deep. */
const DEEPEST = 16;

/** Bytes of a number of 64 bits, seven bits each. */
const LONGEST_NUMBER = 10;

/** Bytes of a text within structures of columns, such as the largest value of a chunk. */
const LONGEST_TEXT = 1 << 18;

/** How deep those structures begin. */
const COLUMN_DEPTH = 2;

/**
 * Where a structure in Thrift's compact protocol ends that begins at `start`: before it is read, so that a reader which trusts
 * what the bytes say of their numbers meets none that is not there. `undefined` where the bytes end before it does.
 *
 * Source: Apache Thrift, "Thrift Compact protocol encoding" (thrift-compact-protocol.md).
 *
 * @throws {@link DataError} for what is no such structure
 */
export function compactEnd(bytes: Uint8Array, start: number, path: string): number | undefined {
  const walk = new CompactWalk(bytes, start, path);
  return walk.struct(0) ? walk.at : undefined;
}

/** Goes over a structure; every step says whether the bytes reach so far. */
class CompactWalk {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #path: string;

  constructor(bytes: Uint8Array, start: number, path: string) {
    this.#bytes = bytes;
    this.at = start;
    this.#path = path;
  }

  struct(depth: number): boolean {
    if (depth > DEEPEST) throw this.#unknown('structures within structures without an end');
    while (this.at < this.#bytes.length) {
      const head = this.#bytes[this.at] as number;
      this.at += 1;
      if ((head & 15) === TYPES.stop) return true;
      if (head >> 4 === 0 && this.#number() === undefined) return false;
      if (!this.#value(head & 15, depth)) return false;
    }
    return false;
  }

  #value(type: number, depth: number): boolean {
    switch (type) {
      case TYPES.true:
      case TYPES.false:
        return true;
      case TYPES.byte:
        return this.#skip(1);
      case TYPES.short:
      case TYPES.int:
      case TYPES.long:
        return this.#number() !== undefined;
      case TYPES.double:
        return this.#skip(8);
      case TYPES.binary:
        return this.#text(depth);
      case TYPES.list:
        return this.#list(depth);
      case TYPES.struct:
        return this.struct(depth + 1);
      default:
        throw this.#unknown(`a field of type ${type}`);
    }
  }

  #text(depth: number): boolean {
    const length = this.#number();
    if (length === undefined) return false;
    if (depth > COLUMN_DEPTH && length > LONGEST_TEXT) throw this.#unknown(`a text of ${length} bytes`);
    return this.#skip(length);
  }

  #list(depth: number): boolean {
    if (this.at >= this.#bytes.length) return false;
    const head = this.#bytes[this.at] as number;
    this.at += 1;
    const count = head >> 4 === 15 ? this.#number() : head >> 4;
    // Every element takes a byte at least.
    if (count === undefined || count > this.#bytes.length - this.at) return false;
    const type = head & 15;
    for (let left = count; left > 0; left -= 1) {
      const isThere = type === TYPES.true || type === TYPES.false ? this.#skip(1) : this.#value(type, depth);
      if (!isThere) return false;
    }
    return true;
  }

  #skip(bytes: number): boolean {
    this.at += bytes;
    return this.at <= this.#bytes.length;
  }

  #number(): number | undefined {
    let number = 0;
    for (let place = 0; place < LONGEST_NUMBER; place += 1) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) return undefined;
      this.at += 1;
      number += (byte & 127) * 128 ** place;
      if (byte < 128) return number;
    }
    throw this.#unknown(`a number of more than ${LONGEST_NUMBER} bytes`);
  }

  #unknown(found: string): Error {
    return damaged(this.#path, found, 'what Parquet writes of itself');
  }
}
