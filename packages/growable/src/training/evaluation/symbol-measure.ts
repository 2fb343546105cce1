import type { SymbolPort } from '@meristem/autodiff';
import { SymbolGuess } from '../../model/guessing/symbol-guess.ts';
import { F1Score } from './f1-score.ts';
import type { OutputMeasure, OutputMeasures } from './output-measures.ts';

/**
 * Measures predictions of symbols by their logits. Where several logits are the largest, each of them counts in part, as if
 * one were drawn: a network that says nothing of ten symbols is right in a tenth of the cases.
 */
export class SymbolMeasure implements OutputMeasure {
  readonly #port: SymbolPort;
  readonly #top: number;
  readonly #f1: F1Score;
  readonly #guess: SymbolGuess;
  #count = 0;
  #nats = 0;
  #right = 0;
  #amongTop = 0;

  constructor(port: SymbolPort, top: number) {
    this.#port = port;
    this.#top = top;
    this.#f1 = new F1Score(port.size);
    const { name, size } = port;
    this.#guess = new SymbolGuess({ kind: 'symbol', name, size });
  }

  see(logits: ArrayLike<number>, nats: number, target: Int32Array | Float64Array, position: number): void {
    const { size, ignore } = this.#port;
    const symbol = target[position] as number;
    if (symbol === ignore) return;
    const from = position * size;
    const own = logits[from + symbol] as number;
    let [above, alike, largest, largestAlike] = [0, 0, -Infinity, 0];
    for (let i = 0; i < size; i++) {
      const logit = logits[from + i] as number;
      if (logit > own) above++;
      else if (logit === own) alike++;
      if (logit > largest) [largest, largestAlike] = [logit, 1];
      else if (logit === largest) largestAlike++;
    }
    for (let i = 0; i < size; i++) {
      if (logits[from + i] === largest) this.#f1.predicted(i, 1 / largestAlike);
    }
    const right = above === 0 ? 1 / alike : 0;
    this.#f1.observed(symbol, right);
    this.#guess.see(target, position);
    this.#count++;
    this.#nats += nats;
    this.#right += right;
    this.#amongTop += Math.min(1, Math.max(0, this.#top - above) / alike);
  }

  result(): OutputMeasures {
    const { size, letters } = this.#port;
    if (this.#count === 0) return { cost: 0 };
    const cost = this.#nats / this.#count;
    return {
      cost,
      guessing: this.#guess.cost() / this.#count,
      accuracy: this.#right / this.#count,
      ...(size > this.#top && { topAccuracy: this.#amongTop / this.#count }),
      f1: this.#f1.mean!,
      perplexity: Math.exp(cost),
      ...(letters !== undefined && { bitsPerCharacter: cost / Math.LN2 }),
    };
  }
}
