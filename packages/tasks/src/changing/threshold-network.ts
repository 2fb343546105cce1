import { foldKey, type RandomKey } from '@meristem/autodiff';
import { integerDraw } from '../uniform-draws.ts';

/** How a network of threshold units is drawn. */
export interface ThresholdShape {
  /** Bits that it reads. */
  readonly bits: number;
  /** Units of its hidden layer. */
  readonly units: number;
  /** How hard units are to excite, from 0 to 1: the share of the bits that has to agree with a unit's weights, about. */
  readonly threshold: number;
}

/**
 * A network of one hidden layer of linear threshold units, whose weights and biases are all drawn from -1 and 1: what slowly
 * changing problems ask for. Unit i puts out 1 where `w x + b > threshold (bits + 1) - S`, else 0, where S is
 * `(bits - sum of w + b) / 2`, about the number of its weights of -1; the value is the sum of the units that are excited, each
 * with its sign, and a bias.
 *
 * Source: Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632
 * (2024), and its published code.
 */
export class ThresholdNetwork {
  readonly #shape: ThresholdShape;
  /** `[units, bits]`. */
  readonly #weights: Int8Array;
  /** What the weighted sum of a unit has to exceed. */
  readonly #least: Float64Array;
  readonly #outgoing: Int8Array;
  readonly #bias: number;

  constructor(shape: ThresholdShape, key: RandomKey) {
    const { bits, units, threshold } = shape;
    this.#shape = shape;
    this.#weights = signs(foldKey(key, 'weights'), units * bits);
    this.#outgoing = signs(foldKey(key, 'outgoing'), units);
    const biases = signs(foldKey(key, 'biases'), units + 1);
    this.#bias = biases[units] as number;
    this.#least = Float64Array.from({ length: units }, (_, unit) => {
      const bias = biases[unit] as number;
      const sum = this.#weights
        .subarray(unit * bits, (unit + 1) * bits)
        .reduce((total, sign) => total + sign, 0);
      return threshold * (bits + 1) - (bits - sum + bias) / 2 - bias;
    });
  }

  /** What it makes of the bits that stand from a place of an array on. */
  valueOf(input: ArrayLike<number>, from: number): number {
    const { bits, units } = this.#shape;
    let value = this.#bias;
    for (let unit = 0; unit < units; unit += 1) {
      let sum = 0;
      for (let bit = 0; bit < bits; bit += 1)
        sum += (this.#weights[unit * bits + bit] as number) * (input[from + bit] as number);
      if (sum > (this.#least[unit] as number)) value += this.#outgoing[unit] as number;
    }
    return value;
  }
}

function signs(key: RandomKey, count: number): Int8Array {
  return Int8Array.from({ length: count }, (_, at) => 2 * integerDraw(key, at, 0, 2) - 1);
}
