import type { SymbolPort } from '@meristem/autodiff';
import { spread, symbolWeights } from '../losses/symbol-cost.ts';
import type { TargetGuess } from './target-guess.ts';

/**
 * The best constant odds are the shares of the symbols, each counted as often as its class weighs; their cost is the entropy
 * of those shares for each counted symbol. Smoothing takes a part of each count and spreads it over all symbols.
 */
export class SymbolGuess implements TargetGuess {
  readonly #smoothing: number;
  readonly #weights: readonly number[];
  /** Weights of the symbols that were seen, added up. */
  readonly #mass: Float64Array;

  constructor(port: SymbolPort) {
    this.#smoothing = port.smoothing ?? 0;
    this.#weights = symbolWeights(port);
    this.#mass = new Float64Array(port.size);
  }

  see(values: Int32Array | Float64Array, position: number): void {
    const symbol = values[position] as number;
    const weight = this.#weights[symbol] as number;
    if (weight > 0) this.#mass[symbol] = (this.#mass[symbol] as number) + weight;
  }

  cost(): number {
    const size = this.#mass.length;
    const total = this.#mass.reduce((sum, mass) => sum + mass, 0);
    const others = spread(false, this.#smoothing, size);
    const nats = Array.from(this.#mass, (mass) => {
      const share = (1 - this.#smoothing) * mass + others * total;
      return share > 0 ? share * Math.log(total / share) : 0;
    });
    return nats.reduce((sum, each) => sum + each, 0);
  }
}
