import { describe, expect, it } from 'vitest';
import { MeristemError } from '../errors.ts';
import { type Schedule, scheduleFactor } from './schedule.ts';

const cosine: Schedule = { kind: 'cosine', to: 0.2 };

describe('scheduleFactor', () => {
  it.each([
    { schedule: { kind: 'constant' }, factors: [1, 1, 1, 1] },
    { schedule: { kind: 'linear', to: 0 }, factors: [1, 0.75, 0.5, 0] },
    { schedule: { kind: 'linear', to: 3 }, factors: [1, 1.5, 2, 3] },
    { schedule: { kind: 'cosine', to: 0 }, factors: [1, (2 + Math.SQRT2) / 4, 0.5, 0] },
    { schedule: cosine, factors: [1, 0.2 + (0.8 * (2 + Math.SQRT2)) / 4, 0.6, 0.2] },
  ] satisfies { schedule: Schedule; factors: number[] }[])(
    'of $schedule goes through $factors at the start, a quarter, a half and the end',
    ({ schedule, factors }) => {
      [0, 250, 500, 1000].forEach((cycle, i) =>
        expect(scheduleFactor(schedule, cycle, 1000)).toBeCloseTo(factors[i]!, 12),
      );
      expect(scheduleFactor(schedule, 5000, 1000)).toBeCloseTo(factors[3]!, 12);
    },
  );

  it('warms up in a straight line, then starts the other schedule for what is left', () => {
    const schedule: Schedule = { kind: 'warm-up', cycles: 4, then: { kind: 'linear', to: 0 } };
    const factors = [0, 1, 2, 3, 4, 9, 14, 20].map((cycle) => scheduleFactor(schedule, cycle, 14));
    factors.forEach((factor, i) => expect(factor).toBeCloseTo([0.2, 0.4, 0.6, 0.8, 1, 0.5, 0, 0][i]!, 12));
  });

  it('may warm up longer than the run', () => {
    expect(scheduleFactor({ kind: 'warm-up', cycles: 9, then: cosine }, 4, 5)).toBe(0.5);
    expect(scheduleFactor({ kind: 'warm-up', cycles: 9, then: cosine }, 9, 5)).toBeCloseTo(0.2, 12);
  });

  it('never rises where it should fall', () => {
    const factors = Array.from({ length: 200 }, (_, cycle) => scheduleFactor(cosine, cycle, 150));
    factors.slice(1).forEach((factor, i) => expect(factor).toBeLessThanOrEqual(factors[i]!));
  });

  it('is at its end in a run of no cycles', () => {
    expect(scheduleFactor({ kind: 'linear', to: 0.5 }, 0, 0)).toBe(0.5);
  });

  it.each([
    [-1, 10],
    [0, -1],
    [NaN, 10],
    [0, NaN],
  ])('refuses cycle %s of %s', (cycle, total) => {
    expect(() => scheduleFactor(cosine, cycle, total)).toThrow(MeristemError);
    expect(() => scheduleFactor(cosine, cycle, total)).toThrow(`found cycle ${cycle} of ${total}`);
  });
});
