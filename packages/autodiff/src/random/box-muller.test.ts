import { describe, expect, it } from 'vitest';
import { boxMuller, cosOfWord, logOfWord } from './box-muller.ts';

const TURN = 2 ** 32;
const EDGE = 20_000;

/** Words all over the range by a multiplicative hash, and every word near some places. */
function* sweep(places: readonly number[]): Generator<number> {
  for (let i = 0; i < 1_000_000; i++) yield Math.imul(i, 0x9e3779b1) >>> 0;
  for (const place of places) {
    for (let i = Math.max(0, place - EDGE); i < Math.min(TURN, place + EDGE); i++) yield i;
  }
}

function worstError(
  words: Iterable<number>,
  found: (word: number) => number,
  exact: (word: number) => number,
): number {
  let worst = 0;
  for (const word of words) {
    const expected = exact(word);
    const error = Math.abs(found(word) - expected);
    worst = Math.max(worst, error === 0 ? 0 : error / Math.abs(expected));
  }
  return worst;
}

describe('logOfWord', () => {
  it('is the logarithm to the last digits, from 2^-32 to 1', () => {
    // Every power of two, and the significand 181/128 at which the next one takes over.
    const powers = Array.from({ length: 33 }, (_, exponent) => [2 ** exponent, (181 / 128) * 2 ** exponent]);
    const exact = (word: number): number => Math.log((word + 1) / TURN);
    expect(worstError(sweep(powers.flat().map(Math.floor)), logOfWord, exact)).toBeLessThan(5e-16);
  });

  it('is exact at its ends', () => {
    expect(logOfWord(0)).toBe(-32 * Math.LN2);
    expect(logOfWord(TURN - 1)).toBe(0);
    expect(logOfWord(TURN - 2)).toBe(Math.log1p(-1 / TURN));
  });

  it('never falls', () => {
    for (const power of [1, 2, 3, 0x40000000, 0x5a800000, 0x7fffffff, 0xb5000000]) {
      for (let i = Math.max(1, power - 1000); i < power + 1000; i++) {
        expect(logOfWord(i)).toBeGreaterThanOrEqual(logOfWord(i - 1));
      }
    }
  });
});

describe('cosOfWord', () => {
  const quarters = [0, TURN / 4, TURN / 2, (3 * TURN) / 4, TURN];

  it('is the cosine to the last digits, also where it is near 0', () => {
    // Math.cos(2 pi u) loses digits to the rounding of its argument; the sine of the distance to a zero does not.
    const exact = (word: number): number => {
      const fraction = word / TURN;
      return Math.sin(2 * Math.PI * (fraction < 0.5 ? 0.25 - fraction : fraction - 0.75));
    };
    expect(worstError(sweep(quarters), cosOfWord, exact)).toBeLessThan(1e-15);
    for (const word of sweep(quarters)) {
      const difference = Math.abs(cosOfWord(word) - Math.cos(2 * Math.PI * (word / TURN)));
      if (difference > 1e-15) expect.fail(`cosOfWord(${word}) is off by ${difference}.`);
    }
  });

  it('is exact at every quarter turn, and symmetric', () => {
    expect(quarters.slice(0, 4).map(cosOfWord)).toEqual([1, 0, -1, 0]);
    for (const word of [1, 77, 0x3fffffff, 0x7fffffff]) expect(cosOfWord(TURN - word)).toBe(cosOfWord(word));
  });
});

describe('boxMuller', () => {
  it.each([
    // Fixed for ever: a seed must mean the same numbers in every version and engine.
    [0, 0],
    [0xffffffff, 5],
    [0x12345678, 0x9abcdef0],
    [0xfffffffe, 0x40000001],
    [0x80000000, 0x7fffffff],
  ])('of words %i and %i', (radius, angle) => {
    const expected = Math.sqrt(-2 * Math.log((radius + 1) / TURN)) * Math.cos((2 * Math.PI * angle) / TURN);
    expect(Math.abs(boxMuller(radius, angle) - expected)).toBeLessThan(1e-14);
  });
});
