import { randomKey, uniformAt } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chanceOfImprovement,
  estimate,
  interquartileMean,
  mean,
  optimalityGap,
  type ScoreTable,
  shareReaching,
} from './aggregate.ts';
import { pairedTest } from '../control/paired-test.ts';

const score = fc.double({ min: -1, max: 1, noNaN: true });
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((seeds) =>
    fc.array(fc.array(score, { minLength: seeds, maxLength: seeds }), { minLength: 1, maxLength: 4 }),
  );

describe('the interquartile mean', () => {
  it('leaves out a quarter of the runs at either end', () => {
    // scipy.stats.trim_mean([1, 2, 3, 4, 5, 6, 7, 100], 0.25) and of seven numbers, by SciPy 1.10.
    expect(interquartileMean([[100, 1, 7, 2], [6, 3, 5, 4]])).toBe(4.5); // prettier-ignore
    expect(interquartileMean([[1, 2, 3, 4, 5, 6, 70]])).toBe(4);
    // Lopsided, so that another share left out comes to another mean.
    expect(interquartileMean([[1, 2, 3, 4, 5, 60, 70, 100]])).toBe(18);
    expect(interquartileMean([[3, 5]])).toBe(4);
  });

  it('is the same whichever task a score is of', () => {
    fc.assert(
      fc.property(table, (scores) => {
        expect(interquartileMean(scores)).toBe(interquartileMean([scores.flat().toReversed()]));
      }),
    );
  });
});

describe('what runs come to', () => {
  it('is a gap to 1, and a share that reaches a threshold', () => {
    const scores = [[0.5, 1.5], [0.9, 1]]; // prettier-ignore
    expect(optimalityGap(scores)).toBeCloseTo(0.15, 12);
    expect([0.4, 0.5, 0.95, 1].map((threshold) => shareReaching(scores, threshold))).toEqual([
      1, 1, 0.5, 0.5,
    ]);
  });
});

describe('the chance of improvement', () => {
  it('counts pairs of the same task, and ties as half', () => {
    // 3 of 4 pairs, and 1 tie with 1 loss of 2.
    expect(
      chanceOfImprovement(
        [[1, 3], [5]],
        [
          [0, 2],
          [5, 9],
        ],
      ),
    ).toBe((3 / 4 + 1 / 4) / 2);
  });

  it('is that of the other, taken from 1', () => {
    fc.assert(
      fc.property(table, table, (one, other) => {
        const tasks = Math.min(one.length, other.length);
        const [a, b] = [one.slice(0, tasks), other.slice(0, tasks)];
        expect(chanceOfImprovement(a, b) + chanceOfImprovement(b, a)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('an estimate', () => {
  it('is the same for the same tables, and holds no more than the runs do', () => {
    const scores: ScoreTable = [[0.2, 0.4, 0.9], [0.5, 0.6, 0.7]]; // prettier-ignore
    const found = estimate([scores], (...[resampled = []]) => mean(resampled.flat()));
    expect(found).toEqual(estimate([scores], (...[resampled = []]) => mean(resampled.flat())));
    expect(found.value).toBeCloseTo(0.55, 12);
    expect(found.lower).toBeGreaterThanOrEqual((0.2 + 0.5) / 2);
    expect(found.upper).toBeLessThanOrEqual((0.9 + 0.7) / 2);
    expect(found.lower).toBeLessThan(found.value);
    expect(found.upper).toBeGreaterThan(found.value);
  });

  it('draws the seeds of a task from that task alone', () => {
    const apart = estimate([[[1, 1], [5, 5]]], (...[resampled = []]) => mean(resampled.flat())); // prettier-ignore
    expect(apart).toEqual({ value: 3, lower: 3, upper: 3 });
  });

  it('holds the truth about as often as it says', () => {
    const key = randomKey(11);
    const held = Array.from({ length: 200 }, (_, trial) => {
      // Uniform scores of mean 1/2 + task.
      const scores = [0, 1, 2].map((task) =>
        Array.from({ length: 10 }, (_seed, seed) => task + uniformAt(key, 30 * trial + 10 * task + seed, 0)),
      );
      const { lower, upper } = estimate([scores], (...[resampled = []]) => mean(resampled.flat()));
      return Number(lower <= 1.5 && 1.5 <= upper);
    });
    // Percentile intervals of ten seeds are a little short: 0.95 less a few hundredths.
    expect(mean(held)).toBeGreaterThan(0.86);
    expect(mean(held)).toBeLessThanOrEqual(0.99);
  });
});

describe('a paired test', () => {
  it('tries all ways to exchange a few pairs', () => {
    // Of 8 ways to flip three equal signs, two are as far from 0.
    expect(pairedTest([[2, 3, 4]], [[1, 2, 3]])).toEqual({ difference: 1, pairs: 3, p: 0.25 });
    expect(pairedTest([[1, 0]], [[0, 1]]).p).toBe(1);
  });

  it('is blind to which of the two comes first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { minLength: 1, maxLength: 8 }), (pairs) => {
        const [one, other] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        expect(pairedTest([one], [other]).p).toBeCloseTo(pairedTest([other], [one]).p, 12);
      }),
    );
  });

  it('says of many pairs what the normal distribution says', () => {
    const key = randomKey(5);
    const differences = Array.from({ length: 200 }, (_, at) => uniformAt(key, at, 0) - 0.45);
    const { p, difference } = pairedTest([differences], [differences.map(() => 0)]);
    const variance = mean(differences.map((each) => each ** 2));
    const z = Math.abs(difference) / Math.sqrt(variance / 200);
    // Abramowitz and Stegun 7.1.26 for the tail of the normal distribution.
    const t = 1 / (1 + 0.3275911 * (z / Math.SQRT2));
    const tail =
      t *
      (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
      Math.exp((-z * z) / 2);
    expect(Math.abs(p - tail)).toBeLessThan(0.01);
  });
});
