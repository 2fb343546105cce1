import { describe, expect, it } from 'vitest';
import { bandOf, thinned } from './curve.ts';

describe('bandOf', () => {
  it('takes medians and quartiles at the cycles that all curves have', () => {
    const band = bandOf([
      { cycles: [10, 20, 30], values: [1, 2, 3] },
      { cycles: [10, 20], values: [3, 4] },
      { cycles: [20, 10], values: [9, 2] },
    ]);
    expect(band.cycles).toEqual([10, 20]);
    expect(band.quartiles).toEqual([
      { lower: 1.5, median: 2, upper: 2.5 },
      { lower: 3, median: 4, upper: 6.5 },
    ]);
  });
});

describe('thinned', () => {
  it.each([0, 1, 3, 4, 5, 17])('keeps the ends of a curve of %i points', (length) => {
    const cycles = Array.from({ length }, (_, at) => at);
    const thin = thinned({ cycles, values: cycles.map((cycle) => cycle * cycle) }, 4);
    expect(thin.cycles).toHaveLength(Math.min(4, length));
    expect([thin.cycles.at(0), thin.cycles.at(-1)]).toEqual([cycles.at(0), cycles.at(-1)]);
    expect(thin.values).toEqual(thin.cycles.map((cycle) => cycle * cycle));
  });
});
