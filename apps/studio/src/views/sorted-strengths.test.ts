import { expect, it } from 'vitest';
import type { FramePopulation } from '../contract/index.ts';
import { barAt, barGroups, sortedStrengths } from './sorted-strengths.ts';

const population = (strengths: readonly number[], threshold?: number): FramePopulation => ({
  ...{ name: 'memory', scale: 'neuron' },
  ids: Int32Array.from(strengths, (_, k) => 10 + k),
  ages: new Int32Array(strengths.length),
  strengths: Float32Array.from(strengths),
  dead: new Uint8Array(strengths.length),
  ...(threshold !== undefined && { threshold }),
});

it('has the strongest first and the unknown last', () => {
  const bars = sortedStrengths(population([1, NaN, 3, 0.25, NaN], 0.5));
  expect(bars.map(({ unit }) => unit)).toEqual([12, 10, 13, 11, 14]);
  expect(bars.map(({ weak }) => weak)).toEqual([false, false, true, false, false]);
});

it.each([0, 1, 3, 4, 5, 17])('finds each of %i bars where it is drawn', (count) => {
  const groups = barGroups([population([1]), population(Array.from({ length: count }, (_, k) => k))], 400);
  const second = groups[1];
  expect(second?.bars).toHaveLength(count);
  second?.bars.forEach((bar, k) => {
    expect(barAt(groups, second.x + (k + 0.5) * second.apart)?.bar).toBe(bar);
  });
  expect((second?.x ?? 0) + (second?.width ?? 0)).toBeLessThanOrEqual(400);
  expect(barAt(groups, -3)).toBeUndefined();
});
