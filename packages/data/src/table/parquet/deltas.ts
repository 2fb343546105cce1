import { damaged } from './damaged.ts';

/** Differences of integers, packed in blocks: where they stand, and how many integers there have to be. */
export interface Deltas {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** Integers of a block at most: writers use 128, or 256. */
const LARGEST_BLOCK = 1 << 16;

/**
 * Goes over packed differences before they are read; returns where they end.
 *
 * Source: Apache Parquet, "Delta Encoding (DELTA_BINARY_PACKED = 5)" (Encodings.md).
 *
 * @throws {@link DataError} for other numbers of integers, and blocks that cannot be
 */
export function deltasEnd(bytes: Uint8Array, deltas: Deltas, path: string): number {
  return new DeltaWalk(bytes, deltas, path).over();
}

/** As {@link deltasEnd}, with the integers, which are lengths: none may be negative or more than `most`. */
export function deltaLengths(
  bytes: Uint8Array,
  deltas: Deltas,
  most: number,
  path: string,
): { readonly lengths: Int32Array; readonly end: number } {
  const lengths = new Int32Array(deltas.count);
  let at = 0;
  const end = new DeltaWalk(bytes, deltas, path).over((length) => {
    if (length < 0 || length > most) throw damaged(path, `a length of ${length} bytes`, `0 to ${most}`);
    lengths[at] = length;
    at += 1;
  });
  return { lengths, end };
}

class DeltaWalk {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #count: number;
  readonly #path: string;
  #at: number;

  constructor(bytes: Uint8Array, { start, end, count }: Deltas, path: string) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#count = count;
    this.#path = path;
  }

  over(take?: (value: number) => void): number {
    const [block, parts, count] = [this.#number(), this.#number(), this.#number()];
    const size = block / parts;
    if (block > LARGEST_BLOCK || !(size >= 8) || size % 8 !== 0) {
      throw damaged(this.#path, `blocks of ${block} differences in ${parts} parts`, 'parts of 32, or so');
    }
    if (count !== this.#count) throw damaged(this.#path, `${count} differences`, `${this.#count}`);
    let value = this.#signed();
    take?.(value);
    for (let left = count - 1; left > 0;) {
      const least = this.#signed();
      const widths = this.#at;
      this.#skip(parts);
      for (let part = 0; part < parts && left > 0; part += 1) {
        const width = this.#bytes[widths + part] as number;
        if (width > 64) throw damaged(this.#path, `differences of ${width} bits`, 'at most 64');
        const start = this.#at;
        this.#skip((size * width) / 8);
        const here = Math.min(size, left);
        for (let i = 0; take && i < here; i += 1) {
          value += least + this.#packed(start, i * width, width);
          take(value);
        }
        left -= here;
      }
    }
    return this.#at;
  }

  /** A number of so many bits; exact below 2^53, which is far beyond any length. */
  #packed(start: number, bit: number, width: number): number {
    let value = 0;
    for (let i = 0; i < width; i += 1) {
      const place = bit + i;
      if (((this.#bytes[start + (place >> 3)] as number) >> (place & 7)) & 1) value += 2 ** i;
    }
    return value;
  }

  #signed(): number {
    const folded = this.#number();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  #number(): number {
    let value = 0;
    for (let place = 0; place < 10; place += 1) {
      this.#skip(1);
      const byte = this.#bytes[this.#at - 1] as number;
      value += (byte & 127) * 128 ** place;
      if (byte < 128) return value;
    }
    throw damaged(this.#path, 'a number of more than 10 bytes', 'one of 64 bits');
  }

  #skip(bytes: number): void {
    this.#at += bytes;
    if (this.#at > this.#end)
      throw damaged(this.#path, 'differences that end too early', `${this.#count} of them`);
  }
}
