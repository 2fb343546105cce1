import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from './errors.ts';
import { formatSeeds, parseSeeds } from './seeds.ts';

describe('parseSeeds', () => {
  it.each([
    ['0-3', [0, 1, 2, 3]],
    ['0,3,5', [0, 3, 5]],
    ['7', [7]],
    ['4, 0-1', [4, 0, 1]],
    ['5-5', [5]],
  ])('reads %s', (text, seeds) => {
    expect(parseSeeds(text)).toEqual(seeds);
  });

  it.each([
    ['', 'an empty part'],
    ['0,,1', 'an empty part'],
    ['3-1', '3-1, which runs backwards'],
    ['-1', '"-1"'],
    ['1.5', '"1.5"'],
    ['a', '"a"'],
    ['0-9999999', 'more than 10000 seeds'],
    ['99999999999999999999', 'too large'],
    ['0-3,2', 'seed 2 twice'],
  ])('refuses %j and says what it found', (text, found) => {
    expect(() => parseSeeds(text)).toThrow(UsageError);
    expect(() => parseSeeds(text)).toThrow(found);
    expect(() => parseSeeds(text)).toThrow('Give seeds such as 0-19');
  });

  it('reads whatever formatSeeds writes', () => {
    const seeds = fc.uniqueArray(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(seeds, (list) => {
        expect(parseSeeds(formatSeeds(list))).toEqual(list);
      }),
    );
  });
});

describe('formatSeeds', () => {
  it('writes neighbours as ranges', () => {
    expect(formatSeeds([0, 1, 2, 5, 7, 8])).toBe('0-2,5,7-8');
  });
});
