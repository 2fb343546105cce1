import { describe, expect, it } from 'vitest';
import { sampleMoment } from '../../testing/sample-moment.ts';
import type { Probe } from '../probe.ts';
import { growFold } from './grow-fold.ts';
import { GROW_FOLD } from './grow-fold-settings.ts';
import { cyclesOf, lossOf, stretchOf } from './relative.ts';

/** A probe that knows what guessing costs, and nothing else. */
const guessing = (nats: number): Probe => ({ remembered: 1e9, ignorance: () => nats }) as unknown as Probe;

describe('relative constants', () => {
  it('are whole cycles, at least one, and what they are where they are absolute', () => {
    expect([3001, 700, 60].map((planned) => cyclesOf({ ofRun: 1 / 200 }, planned))).toEqual([15, 4, 1]);
    expect(cyclesOf(17, 3000)).toBe(17);
    expect(stretchOf({ samples: 1000 }, { batch: 32, steps: 1 })).toBe(32);
    expect(stretchOf({ samples: 1000 }, { batch: 2000, steps: 3 })).toBe(1);
    expect(stretchOf(25, { batch: 32, steps: 9 })).toBe(25);
    expect(lossOf({ ofIgnorance: 0.25 }, guessing(8), 5)).toBe(2);
    expect(lossOf(0.06, guessing(8), 5)).toBe(0.06);
  });

  it('are those that were found on 50,000 cycles of the reversal task', () => {
    const { every, until, fold } = GROW_FOLD;
    const cycles = [every, fold.every, fold.longestWait].map((asked) => cyclesOf(asked, 50_000));
    expect([...cycles, until * 50_000]).toEqual([250, 250, 1000, 10_000]);
    expect(stretchOf(fold.window, { batch: 1, steps: 40 })).toBe(25);
    expect(lossOf(fold.tolerance, guessing(40 * Math.log(4)), 25)).toBeCloseTo(0.06, 3);
    // The margin is less than a fifth of what the best network costs there.
    expect(lossOf(fold.margin, guessing(40 * Math.log(4)), 25)).toBeLessThan(0.2 * 8.9);
  });
});

describe('growFold', () => {
  /** What the rule is for at each two hundredth of a run, in which the loss falls in steps. */
  function phases(plannedCycles: number): readonly unknown[] {
    const rule = growFold();
    const memory = structuredClone(rule.memory!);
    const level = (share: number): number => (share < 0.04 ? 50 : share < 0.09 ? 30 : share < 0.15 ? 12 : 9);
    const seen: unknown[] = [];
    for (let cycle = 0; cycle < plannedCycles; cycle++) {
      const [loss, probe] = [level(cycle / plannedCycles), guessing(55)];
      rule.observe!(sampleMoment({ memory, cycle, plannedCycles, loss, probe }));
      if (cycle % (plannedCycles / 200) === 0) seen.push(memory['now']);
    }
    return seen;
  }

  it('gives long runs and short ones the same shape', () => {
    const [short, long] = [5000, 50_000].map(phases);
    const looks = (run: readonly unknown[], what: string): number[] =>
      run.flatMap((now, look) => (now === what ? [look] : []));
    expect(looks(short!, 'fold')).toEqual(looks(long!, 'fold'));
    expect([looks(short!, 'fold')[0], looks(short!, 'fold').at(-1)]).toEqual([40, 180]);
    // Averages over 25 cycles and over 250 cross a threshold up to two looks apart.
    const [few, many] = [looks(short!, 'grow'), looks(long!, 'grow')];
    expect(few.length).toBeGreaterThan(10);
    for (const look of few) expect(many.some((other) => Math.abs(other - look) <= 2)).toBe(true);
    for (const look of many) expect(few.some((other) => Math.abs(other - look) <= 2)).toBe(true);
  });
});
