import { describe, expect, it } from 'vitest';
import { Contention } from './contention.ts';

/** Milliseconds of a run with and without the team; whether the first thread falls asleep in one. */
interface Weather {
  readonly together: number;
  readonly alone: number;
  readonly slept: boolean;
}

/** Runs so many times; returns which of the runs were the team's. */
function run(contention: Contention, runs: number, { together, alone, slept }: Weather): boolean[] {
  return Array.from({ length: runs }, () => {
    const now = contention.together;
    contention.note(now && slept, now ? together : alone);
    return now;
  });
}

const calm: Weather = { together: 1, alone: 2, slept: false };
const crowded: Weather = { together: 20, alone: 2, slept: true };
const slow: Weather = { together: 1, alone: 2, slept: true };
const count = (runs: readonly boolean[], value: boolean): number =>
  runs.filter((each) => each === value).length;

describe('contention', () => {
  it('is not suspected where the first thread never falls asleep', () => {
    const contention = new Contention();
    expect(run(contention, 1000, calm)).not.toContain(false);
    expect(contention.timed).toBe(false);
  });

  it('makes programs run alone where that is faster', () => {
    const contention = new Contention();
    const runs = run(contention, 1000, crowded);
    expect(runs.indexOf(false)).toBeLessThan(20);
    expect(count(runs, true)).toBeLessThan(100);
  });

  it('ends some time after the other process has', () => {
    const contention = new Contention();
    run(contention, 500, crowded);
    const runs = run(contention, 2000, calm);
    expect(runs.slice(-500)).not.toContain(false);
  });

  it('is tested ever more rarely where the team is faster although it sleeps', () => {
    const contention = new Contention();
    expect(count(run(contention, 1000, slow), false)).toBeGreaterThan(0);
    run(contention, 20_000, slow);
    expect(count(run(contention, 5000, slow), false)).toBeLessThanOrEqual(4);
  });

  it('is not suspected because of a single slow run now and then', () => {
    const contention = new Contention();
    for (let i = 0; i < 100; i++) {
      expect(run(contention, 7, slow)).not.toContain(false);
      expect(run(contention, 1, calm)).not.toContain(false);
    }
  });
});
