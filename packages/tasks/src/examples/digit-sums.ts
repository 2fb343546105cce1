import type { RandomKey } from '@meristem/autodiff';
import { foldKey } from '@meristem/autodiff';
import { integerDraw } from '../uniform-draws.ts';

/** What to draw digits and their sums with. */
export interface DigitSumsRequest {
  /** Digits are below this, and sums modulo this. */
  readonly modulus: number;
  /** How many digits a sum has. */
  readonly terms: number;
  /** Whether digits are drawn; else they are all 0. */
  readonly on: boolean;
  readonly key: RandomKey;
  readonly batch: number;
}

/**
 * Random digits side by side, one a lane, and the sum of the last few, the current one included. Digit n of lane i is
 * draw n of that lane, and digits before the first one are 0, so a position is the number of digits read.
 */
export class DigitSums {
  /** The digit just read, `[batch]`; rewritten as digits are read. */
  readonly digit: Int32Array;
  /** The sum of the last `terms` digits modulo `modulus`, `[batch]`. */
  readonly sum: Int32Array;
  readonly #request: DigitSumsRequest;
  readonly #key: RandomKey;
  /** The last digits, digit n in row `n % terms`, `[terms, batch]`. */
  readonly #window: Int32Array;
  #count = 0;

  constructor(request: DigitSumsRequest) {
    const { batch, terms, key } = request;
    this.#request = request;
    this.#key = foldKey(key, 'digits');
    this.digit = new Int32Array(batch);
    this.sum = new Int32Array(batch);
    this.#window = new Int32Array(terms * batch);
  }

  /** How many digits have been read. */
  get count(): number {
    return this.#count;
  }

  /** Reads the next digit of every lane. Makes no object or array. */
  advance(): void {
    const { modulus, terms, on, batch } = this.#request;
    const row = (this.#count % terms) * batch;
    for (let lane = 0; on && lane < batch; lane += 1) {
      const digit = integerDraw(this.#key, this.#count, lane, modulus);
      const dropped = this.#window[row + lane] as number;
      this.#window[row + lane] = digit;
      this.digit[lane] = digit;
      this.sum[lane] = ((this.sum[lane] as number) + digit - dropped + modulus) % modulus;
    }
    this.#count += 1;
  }

  /** Goes to where so many digits have been read. */
  seek(count: number): void {
    this.#window.fill(0);
    this.digit.fill(0);
    this.sum.fill(0);
    this.#count = Math.max(0, count - this.#request.terms);
    while (this.#count < count) this.advance();
  }
}
