import { describe, expect, it } from 'vitest';
import { MeristemError } from '../errors.ts';
import { foldKey, foldKeyInto, normalAt, randomKey, uniformAt } from './key.ts';

const count = 100_000;
const indices = Array.from({ length: count }, (_, i) => i);
const mean = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0) / values.length;

describe('randomKey', () => {
  it.each([0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])('keeps all bits of seed %s', (seed) => {
    const { high, low } = randomKey(seed);
    expect(high * 2 ** 32 + low).toBe(seed);
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses seed %s', (seed) => {
    expect(() => randomKey(seed)).toThrow(MeristemError);
    expect(() => randomKey(seed)).toThrow(`found seed ${seed}`);
  });
});

describe('foldKey', () => {
  const key = randomKey(5);

  it('gives the same key for the same data and another for other data', () => {
    expect(foldKey(key, 3)).toEqual(foldKey(key, 3));
    expect(foldKey(key, 'bias')).toEqual(foldKey(key, 'bias'));
    const keys = [
      foldKey(key, 3),
      foldKey(key, 4),
      foldKey(key, 'bias'),
      foldKey(key, 'weight'),
      foldKey(key, '3'),
      key,
    ];
    expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(keys.length);
  });

  it('writes the same key into one that is there, itself too', () => {
    const into = { high: 0, low: 0 };
    for (const data of [0, 1, 2 ** 32 - 1]) {
      foldKeyInto(into, key, data);
      expect(into).toEqual(foldKey(key, data));
    }
    const twice = foldKey(into, 7);
    foldKeyInto(into, into, 7);
    expect(into).toEqual(twice);
  });

  it('does not commute, so nested ids keep their order', () => {
    expect(foldKey(foldKey(key, 1), 2)).not.toEqual(foldKey(foldKey(key, 2), 1));
  });

  it('gives streams that do not correlate', () => {
    const [left, right] = [foldKey(key, 0), foldKey(key, 1)];
    const products = indices.map((i) => normalAt(left, i) * normalAt(right, i));
    // Products of independent standard normals have mean 0 and deviation 1.
    expect(Math.abs(mean(products))).toBeLessThan(5 / Math.sqrt(count));
  });
});

describe('uniformAt', () => {
  const values = indices.map((i) => uniformAt(randomKey(1), i));

  it('stays in [0, 1)', () => {
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('has the moments of a uniform distribution', () => {
    // Bounds are 5 standard errors: deviations are 1/sqrt(12) for x and sqrt(4/45)/2 for (x - 1/2)^2 around 1/12.
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan((5 * Math.sqrt(1 / 12)) / Math.sqrt(count));
    const squares = values.map((x) => (x - 0.5) ** 2);
    expect(Math.abs(mean(squares) - 1 / 12)).toBeLessThan((5 * Math.sqrt(1 / 180)) / Math.sqrt(count));
  });

  it('fills sixteen bins evenly', () => {
    const bins = new Array<number>(16).fill(0);
    for (const value of values) bins[Math.floor(value * 16)]!++;
    const expected = count / 16;
    const chiSquare = bins.reduce((total, found) => total + (found - expected) ** 2 / expected, 0);
    // Chi-square with 15 degrees of freedom: mean 15, exceeds 44 with a probability of 1e-4.
    expect(chiSquare).toBeLessThan(44);
  });

  it('uses 53 bits', () => {
    const low = values.map((x) => (x * 2 ** 53) % 2);
    expect(Math.abs(mean(low) - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(count));
  });

  it('depends on index and lane alone', () => {
    expect(uniformAt(randomKey(1), 77)).toBe(values[77]);
    expect(uniformAt(randomKey(1), 3, 4)).not.toBe(uniformAt(randomKey(1), 4, 3));
  });
});

describe('normalAt', () => {
  const values = indices.map((i) => normalAt(randomKey(2), i, 7));

  it('has the first four moments of a standard normal distribution', () => {
    // Deviations of x, x^2, x^3 and x^4 are 1, sqrt(2), sqrt(15) and sqrt(96); bounds are 5 standard errors.
    const moment = (power: number): number => mean(values.map((x) => x ** power));
    const bound = (deviation: number): number => (5 * deviation) / Math.sqrt(count);
    expect(Math.abs(moment(1))).toBeLessThan(bound(1));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(bound(Math.SQRT2));
    expect(Math.abs(moment(3))).toBeLessThan(bound(Math.sqrt(15)));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(bound(Math.sqrt(96)));
  });

  it('is finite and within what 32 bits of radius allow', () => {
    const bound = Math.sqrt(64 * Math.LN2);
    expect(values.every((value) => Math.abs(value) <= bound)).toBe(true);
  });
});
