import type { Runs } from './runs.ts';

/**
 * Reads numbers that stand in runs, a few at a time, so that no room is made for as many as one run may repeat. The runs have
 * been gone over by `requireRuns`: it trusts them.
 *
 * Source: Apache Parquet, "Run Length Encoding / Bit-Packing Hybrid" (Encodings.md).
 */
export class RunCursor {
  readonly #bytes: Uint8Array;
  readonly #width: number;
  #at: number;
  /** Numbers of this run that are left, and the one that it repeats, or of packed ones the bit where the next begins. */
  #left = 0;
  #repeated = 0;
  #bit = -1;

  constructor(bytes: Uint8Array, { start, width }: Pick<Runs, 'start' | 'width'>) {
    this.#bytes = bytes;
    this.#at = start;
    this.#width = width;
  }

  /** Writes the next numbers into the first `count` places. */
  read(into: Int32Array, count: number): void {
    // Numbers without bits are all 0, and need no runs.
    if (this.#width === 0) into.fill(0, 0, count);
    for (let done = 0; this.#width > 0 && done < count;) {
      if (this.#left === 0) this.#open();
      const here = Math.min(this.#left, count - done);
      if (this.#bit < 0) into.fill(this.#repeated, done, done + here);
      else for (let i = 0; i < here; i += 1) into[done + i] = this.#packed();
      this.#left -= here;
      done += here;
    }
  }

  /** Goes on to the next run; one that has no numbers is passed over by its caller, who then opens another. */
  #open(): void {
    const head = this.#head();
    const size = Math.floor(head / 2);
    if (head % 2 === 1) {
      [this.#left, this.#bit] = [8 * size, 8 * this.#at];
      this.#at += size * this.#width;
      return;
    }
    [this.#left, this.#bit, this.#repeated] = [size, -1, 0];
    for (let place = 0; 8 * place < this.#width; place += 1) {
      this.#repeated += (this.#bytes[this.#at] as number) * 256 ** place;
      this.#at += 1;
    }
  }

  #head(): number {
    let value = 0;
    for (let place = 0; ; place += 1) {
      const byte = this.#bytes[this.#at] as number;
      this.#at += 1;
      value += (byte & 127) * 128 ** place;
      if (byte < 128) return value;
    }
  }

  /** The packed number where the next begins: of 24 bits at most, it lies within four bytes. */
  #packed(): number {
    const [byte, shift] = [this.#bit >> 3, this.#bit & 7];
    const bytes = this.#bytes;
    const word =
      (bytes[byte] ?? 0) |
      ((bytes[byte + 1] ?? 0) << 8) |
      ((bytes[byte + 2] ?? 0) << 16) |
      ((bytes[byte + 3] ?? 0) << 24);
    this.#bit += this.#width;
    return (word >>> shift) & (2 ** this.#width - 1);
  }
}
