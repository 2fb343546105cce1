import { randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { sampler } from './sampler.ts';

describe('a sampler', () => {
  const logits = [0, Math.log(3), Number.NEGATIVE_INFINITY, Math.log(4)];

  it('draws in proportion to exp(logit / temperature)', () => {
    const shares = (temperature: number): number[] => {
      const { draw } = sampler(randomKey(1), temperature);
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < 20_000; i++) counts[draw(logits)]!++;
      return counts.map((count) => count / 20_000);
    };
    // 1 : 3 : 0 : 4, and their squares 1 : 9 : 0 : 16; four standard errors are at most 0.0142.
    [1 / 8, 3 / 8, 0, 4 / 8].forEach((share, i) =>
      expect(Math.abs(shares(1)[i]! - share)).toBeLessThan(0.0142),
    );
    [1 / 26, 9 / 26, 0, 16 / 26].forEach((share, i) =>
      expect(Math.abs(shares(0.5)[i]! - share)).toBeLessThan(0.0142),
    );
  });

  it('takes the likeliest at temperature 0, the first of equals', () => {
    const { draw } = sampler(randomKey(0), 0);
    expect([draw(logits), draw([1, 2, 2]), draw([5])]).toEqual([3, 1, 0]);
  });

  it('draws the same by the same key, and something else by another', () => {
    const draws = (seed: number): number[] => {
      const { draw } = sampler(randomKey(seed), 1);
      return Array.from({ length: 40 }, () => draw(logits));
    };
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });
});
