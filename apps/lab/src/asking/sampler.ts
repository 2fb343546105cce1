import { type RandomKey, uniformAt } from '@meristem/autodiff';

/** Draws symbols from what a network thinks of the next one. */
export interface Sampler {
  /** The next symbol, by logits of all of them. */
  draw(logits: ArrayLike<number>): number;
}

/**
 * Draws in proportion to `exp(logit / temperature)`; at temperature 0 it takes the likeliest, the first of equals. The same
 * key gives the same symbols for the same logits.
 */
export function sampler(key: RandomKey, temperature: number): Sampler {
  let drawn = 0;
  return {
    draw: (logits) => {
      const top = likeliest(logits);
      if (temperature === 0) return top;
      const weights = Array.from(logits, (logit) => Math.exp((logit - logits[top]!) / temperature));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      let left = uniformAt(key, drawn++, 0) * total;
      const found = weights.findIndex((weight) => (left -= weight) < 0);
      return found < 0 ? top : found;
    },
  };
}

function likeliest(logits: ArrayLike<number>): number {
  let top = 0;
  for (let symbol = 1; symbol < logits.length; symbol++) if (logits[symbol]! > logits[top]!) top = symbol;
  return top;
}
