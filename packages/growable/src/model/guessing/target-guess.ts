import type { Port } from '@meristem/autodiff';

/** Targets of one port, looked at for what the best constant prediction of them costs. */
export interface TargetGuess {
  /** Looks at the target that stands at a position of an array. */
  see(values: Int32Array | Float64Array, position: number): void;
  /** What the best constant prediction costs on all that was seen, in total. */
  cost(): number;
}

/** A look at the targets of a port, before any was seen. */
export function targetGuess(port: Port): TargetGuess {
  return port.kind === 'symbol' ? new SymbolGuess(port.size, port.classWeights) : new VectorGuess(port.size);
}

/**
 * The best constant odds are the shares of the symbols, each counted as often as its class weighs; their cost is the
 * entropy of those shares for each counted symbol.
 */
class SymbolGuess implements TargetGuess {
  readonly #weights: ArrayLike<number>;
  readonly #mass: Float64Array;

  constructor(size: number, weights: readonly number[] | undefined) {
    this.#weights = weights ?? new Float64Array(size).fill(1);
    this.#mass = new Float64Array(size);
  }

  see(values: Int32Array | Float64Array, position: number): void {
    const symbol = values[position] as number;
    this.#mass[symbol] = (this.#mass[symbol] as number) + (this.#weights[symbol] as number);
  }

  cost(): number {
    const total = this.#mass.reduce((sum, mass) => sum + mass, 0);
    return this.#mass.reduce((nats, mass) => (mass > 0 ? nats - mass * Math.log(mass / total) : nats), 0);
  }
}

/**
 * The best constant vector is the mean, and its cost the squared distances to it.
 *
 * Source: Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4 (1962).
 */
class VectorGuess implements TargetGuess {
  readonly #size: number;
  readonly #mean: Float64Array;
  #seen = 0;
  #squares = 0;

  constructor(size: number) {
    this.#size = size;
    this.#mean = new Float64Array(size);
  }

  see(values: Int32Array | Float64Array, position: number): void {
    this.#seen++;
    for (let i = 0; i < this.#size; i++) {
      const value = values[position * this.#size + i] as number;
      const before = this.#mean[i] as number;
      const after = before + (value - before) / this.#seen;
      this.#mean[i] = after;
      this.#squares += (value - before) * (value - after);
    }
  }

  cost(): number {
    return this.#squares;
  }
}
