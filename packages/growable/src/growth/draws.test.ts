import { foldKey, randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { drawsAt } from './draws.ts';

const key = foldKey(randomKey(3), 'growth');
const all = (draws: ReturnType<typeof drawsAt>, id = 4): number[] => [
  draws.priority(id),
  draws.deletion(id),
  draws.addition(),
  draws.spontaneous(),
];

describe('drawsAt', () => {
  it('gives the same numbers however often and in whatever order they are asked for', () => {
    const draws = drawsAt(key, 'memory', 12);
    const once = all(draws);
    expect([draws.spontaneous(), draws.addition(), draws.deletion(4), draws.priority(4)]).toEqual(
      [...once].reverse(),
    );
    expect(all(drawsAt(key, 'memory', 12))).toEqual(once);
  });

  it.each([
    ['key', all(drawsAt(randomKey(4), 'memory', 12))],
    ['population', all(drawsAt(key, 'association', 12))],
    ['cycle', all(drawsAt(key, 'memory', 13))],
  ])('gives other numbers for another %s', (_what, other) => {
    const here = all(drawsAt(key, 'memory', 12));
    here.forEach((value, i) => expect(other[i]).not.toBe(value));
  });

  it('keeps its four kinds of numbers and the units apart', () => {
    const draws = drawsAt(key, 'memory', 12);
    const many = Array.from({ length: 50 }, (_, id) => [draws.priority(id), draws.deletion(id)]).flat();
    expect(new Set([...many, draws.addition(), draws.spontaneous()]).size).toBe(102);
  });

  it('is uniform on [0, 1)', () => {
    const many = Array.from({ length: 4000 }, (_, cycle) =>
      drawsAt(key, 'memory', cycle).priority(cycle % 7),
    );
    expect(many.every((value) => value >= 0 && value < 1)).toBe(true);
    // Ten bins of 400 expected: six standard deviations of a binomial count are 114.
    for (let bin = 0; bin < 10; bin++) {
      const count = many.filter((value) => Math.floor(value * 10) === bin).length;
      expect(Math.abs(count - 400)).toBeLessThan(114);
    }
  });
});
