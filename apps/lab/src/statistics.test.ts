import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quartiles } from './statistics.ts';

describe('quartiles', () => {
  it('interpolates between order statistics as type 7 of Hyndman and Fan does', () => {
    expect(quartiles([4, 1, 3, 2])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25 });
    expect(quartiles([10, 20, 30])).toEqual({ lower: 15, median: 20, upper: 25 });
    expect(quartiles([7])).toEqual({ lower: 7, median: 7, upper: 7 });
  });

  it('moves and scales with its sample', () => {
    const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 16 }), (values, factor) => {
        const plain = quartiles(values);
        const moved = quartiles(values.map((value) => factor * value + 8));
        expect(moved.median).toBeCloseTo(factor * plain.median + 8, 6);
        expect(moved.upper).toBeCloseTo(factor * plain.upper + 8, 6);
        expect(plain.lower).toBeLessThanOrEqual(plain.median);
        expect(plain.median).toBeLessThanOrEqual(plain.upper);
      }),
    );
  });

  it('refuses an empty sample', () => {
    expect(() => quartiles([])).toThrow('the sample is empty');
  });
});
