import type { Rows } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { overlap, overSteps, type Region, rowsOf, sameRegion } from './region.ts';

const ALL: Rows = { at: 'all', shift: 0 };
const step = (shift: 0 | 1): Rows => ({ at: 'step', shift });
const region = (rows: Rows, ...intervals: [dim: number, from: number, to: number][]): Region => ({
  buffer: 1,
  rows: rowsOf(rows),
  intervals: intervals.map(([dim, from, to]) => ({ dim, from, to })),
});

describe('regions', () => {
  it.each<{ name: string; a: Region; b: Region; meet: boolean }>([
    { name: 'the same rows', a: region(ALL), b: region(ALL), meet: true },
    { name: 'the rows of different steps', a: region(step(0)), b: region(step(1)), meet: false },
    { name: 'a step and all rows', a: region(step(0)), b: region(ALL), meet: true },
    { name: 'the first row and the last', a: region({ at: 'first' }), b: region({ at: 'last' }), meet: true },
    {
      name: 'neighbouring units of a dim',
      a: region(ALL, [1, 0, 3]),
      b: region(ALL, [1, 3, 5]),
      meet: false,
    },
    { name: 'units in common', a: region(ALL, [1, 0, 4]), b: region(ALL, [1, 3, 5]), meet: true },
    { name: 'units of different dims', a: region(ALL, [1, 0, 3]), b: region(ALL, [2, 3, 5]), meet: true },
    {
      name: 'slices of slices that differ in one dim',
      a: region(step(0), [1, 0, 3], [2, 0, 1]),
      b: region(step(0), [1, 0, 3], [2, 1, 2]),
      meet: false,
    },
    {
      name: 'a slice of a slice and the whole',
      a: region(step(0), [1, 0, 3], [2, 0, 1]),
      b: region(step(0)),
      meet: true,
    },
  ])('of $name share memory: $meet', ({ a, b, meet }) => {
    expect([overlap(a, b), overlap(b, a)]).toEqual([meet, meet]);
    expect(overlap(a, { ...b, buffer: 2 })).toBe(false);
  });

  it('are one if buffer, rows and units are', () => {
    expect(sameRegion(region(step(1), [0, 1, 2]), region(step(1), [0, 1, 2]))).toBe(true);
    expect(sameRegion(region(step(1)), region(step(0)))).toBe(false);
    expect(sameRegion(region(ALL, [0, 1, 2]), region(ALL, [0, 1, 3]))).toBe(false);
  });

  it('of a step are all rows over all steps', () => {
    expect(overSteps(region(step(1), [1, 0, 3]))).toEqual(region(ALL));
    expect(overlap(overSteps(region(step(1))), region(step(0)))).toBe(true);
  });
});
