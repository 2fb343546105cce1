import { describe, expect, it } from 'vitest';
import { errorFunction } from './error-function.ts';

/** erf by arithmetic of 50 digits, rounded. */
const KNOWN: readonly (readonly [x: number, erf: number])[] = [
  [1e-300, 1.1283791670955126e-300],
  [1e-10, 1.1283791670955126e-10],
  [0.125, 0.1403162048013338],
  [0.5, 0.5204998778130465],
  [1.0, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [1.999, 0.9953015566513705],
  [2.0, 0.9953222650189527],
  [2.001, 0.9953428907185247],
  [2.5, 0.999593047982555],
  [3.0, 0.9999779095030014],
  [4.0, 0.9999999845827421],
  [5.5, 0.9999999999999927],
  [5.999, 1.0],
];

describe('the error function', () => {
  it.each(KNOWN)('of %s is known to 1e-15', (x, erf) => {
    expect(Math.abs(errorFunction(x) / erf - 1)).toBeLessThan(1e-15);
    expect(errorFunction(-x)).toBe(-errorFunction(x));
  });

  it('keeps zeros, ends at 1 and does not hide NaN', () => {
    expect([0, -0, Infinity, -Infinity, NaN].map(errorFunction)).toEqual([0, -0, 1, -1, NaN]);
  });

  it('never falls', () => {
    const values = Array.from({ length: 60_000 }, (_, i) => errorFunction(i / 1e4));
    expect(values.every((value, i) => i === 0 || value >= values[i - 1]! - 2e-16)).toBe(true);
  });
});
