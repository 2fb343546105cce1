import { describe, expect, it } from 'vitest';
import { predictedBy, RidgeRegression } from './ridge.ts';

describe('a regression from sums', () => {
  const features = Float64Array.of(1, 0, 0, 1, 1, 1, 2, -1);
  // 3 a - 2 b + 5, and its negative.
  const line = (sample: number): number => 3 * features[2 * sample]! - 2 * features[2 * sample + 1]! + 5;

  it('finds a line and its constant', () => {
    const two = 4;
    const values = new Float64Array(2 * two);
    for (let sample = 0; sample < two; sample++) {
      values[2 * sample] = line(sample);
      values[2 * sample + 1] = -line(sample);
    }
    const regression = new RidgeRegression(2, 2);
    regression.see(features, values, 0, 4);
    const weights = regression.solve(0)!;
    [3, -3, -2, 2, 5, -5].forEach((expected, i) => expect(weights[i]).toBeCloseTo(expected, 10));
    const into = new Float64Array(2);
    predictedBy(weights, features, 3, 2, into);
    expect(into[0]).toBeCloseTo(line(3), 10);
  });

  it('holds weights back by the ridge, but not the constant', () => {
    const regression = new RidgeRegression(1, 1);
    regression.see([-1, 1], [9, 11], 0, 2);
    // Mean 10; the slope is 2 / (2 + ridge).
    expect([...regression.solve(2)!].map((value) => Math.round(1e9 * value) / 1e9)).toEqual([0.5, 10]);
  });

  it('says nothing where features are the same', () => {
    const regression = new RidgeRegression(2, 1);
    regression.see([1, 1, 2, 2, 3, 3], [1, 2, 3], 0, 3);
    expect(regression.solve(0)).toBeUndefined();
  });
});
