import { describe, expect, it } from 'vitest';
import { Allowance, Pace } from './pace.ts';

describe('Pace', () => {
  it('lets as many cycles be due as the speed says, and waits for the next', () => {
    const pace = new Pace(10, 0);
    expect(pace.due(0)).toBe(1);
    pace.did(1);
    expect([pace.due(99), pace.wait(40)]).toEqual([0, 60]);
    expect(pace.due(250)).toBe(2);
  });

  it('does not catch up with more than a second of cycles', () => {
    const pace = new Pace(10, 0);
    expect(pace.due(3_600_000)).toBe(1);
    pace.did(1);
    expect(pace.due(3_600_000)).toBe(0);
  });

  it('is never held back at the fastest', () => {
    const pace = new Pace('fastest', 0);
    expect([pace.due(5) > 1e9, pace.wait(5)]).toEqual([true, 0]);
  });
});

describe('Allowance', () => {
  it('is spent every so many milliseconds, and anyway', () => {
    const allowance = new Allowance(50, 1);
    const at = (now: number, anyway = false): number | undefined => allowance.spend(now, () => now, anyway);
    expect([at(0), at(49), at(49, true), at(60), at(100)]).toEqual([0, undefined, 49, undefined, 100]);
  });

  it('is not spent again before what it took is a share of the time', () => {
    const allowance = new Allowance(1, 0.01);
    const begun = performance.now();
    allowance.spend(0, () => {
      while (performance.now() < begun + 5);
    });
    expect(allowance.spend(400, () => 1)).toBeUndefined();
  });
});
