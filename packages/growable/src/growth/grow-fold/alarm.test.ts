import { normalAt, randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleMoment } from '../../testing/sample-moment.ts';
import type { RuleMemory } from '../growth-rule.ts';
import { alarmRings, marginOf, NO_ALARM, paceSince, stillWorse } from './alarm.ts';
import { ALARM } from './grow-fold-settings.ts';

/** Cycles at which the alarm rings when the loss is so much in each cycle. */
function alarms(losses: readonly number[]): number[] {
  const memory: RuleMemory = { ...NO_ALARM };
  let average = losses[0]!;
  return losses.flatMap((loss, cycle) => {
    average = 0.996 * average + 0.004 * loss;
    return alarmRings(sampleMoment({ memory, cycle }), average, ALARM) ? [cycle] : [];
  });
}

/** The same where the margin is at least 6 deviations of the average. */
function alarmsByDeviations(losses: readonly number[]): number[] {
  const memory: RuleMemory = { ...NO_ALARM };
  let average = losses[0]!;
  return losses.flatMap((loss, cycle) => {
    average = 0.996 * average + 0.004 * loss;
    const moment = sampleMoment({ memory, cycle, loss });
    const settings = { ...ALARM, deviations: 6 };
    const margin = marginOf(moment, average, settings, 0.996);
    return alarmRings(moment, average, { ...settings, margin }) ? [cycle] : [];
  });
}

/** So many losses around a level that decays to another, with noise. */
function losses(cycles: number, level: number, deviation: number, seed: number): number[] {
  return Array.from({ length: cycles }, (_, i) => level + deviation * normalAt(randomKey(seed), i));
}

describe('the alarm', () => {
  it('does not ring in noise, however long it lasts', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 3, max: 60, noNaN: true }), (seed, level) => {
        expect(alarms(losses(20_000, level, 0.25 * level, seed))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('in deviations of the average is silent in noise of any scale, which nats alone are not, and hears a jump', () => {
    const loud = losses(20_000, 9, 9, 1);
    expect(alarms(loud).length).toBeGreaterThan(3);
    expect(alarmsByDeviations(loud)).toEqual([]);
    const jumping = [...losses(5000, 9, 9, 1), ...losses(2000, 18, 9, 2)];
    const [first] = alarmsByDeviations(jumping);
    expect(first).toBeGreaterThan(5000);
    expect(first).toBeLessThan(5400);
  });

  it('has the margin that it is told where no deviations count, and remembers nothing for it', () => {
    const memory: RuleMemory = { ...NO_ALARM };
    expect(marginOf(sampleMoment({ memory, loss: 9 }), 3, ALARM, 0.99)).toBe(0.3);
    expect(memory).toEqual(NO_ALARM);
  });

  it('does not ring while the loss falls', () => {
    const falling = losses(20_000, 0, 2, 3).map((noise, cycle) => 9 + 46 * Math.exp(-cycle / 3000) + noise);
    expect(alarms(falling)).toEqual([]);
  });

  it('rings soon after a jump, and while the loss goes on rising', () => {
    const switched = [
      ...losses(10_000, 9, 2, 1),
      ...losses(3000, 30, 2, 2).map((loss, cycle) => loss - 20 * (1 - Math.exp(-cycle / 500))),
      ...losses(10_000, 10, 2, 3),
      ...losses(3000, 25, 2, 4),
    ];
    const [first, ...others] = bursts(alarms(switched));
    expect(first).toBeGreaterThanOrEqual(10_000);
    expect(first).toBeLessThan(10_200);
    expect(others).toHaveLength(1);
    expect(others[0]).toBeGreaterThanOrEqual(23_000);
    expect(others[0]).toBeLessThan(23_200);
  });

  it('leaves the first cycles alone', () => {
    expect(alarms([...losses(500, 9, 0, 1), ...losses(2000, 30, 0, 1)])).toEqual([]);
    expect(alarms([...losses(1500, 9, 0, 1), ...losses(500, 30, 0, 1)])[0]).toBeLessThan(1600);
  });
});

describe('whether the loss is still worse', () => {
  it('is judged some time after an alarm, by what it was before the first of several', () => {
    const memory: RuleMemory = { ...NO_ALARM };
    const settings = { ...ALARM, calm: 100, worse: 1.5 };
    const at = (cycle: number, average: number): readonly [rings: boolean, worse: boolean] => {
      const moment = sampleMoment({ memory, cycle });
      const rings = alarmRings(moment, average, settings);
      if (rings) memory['growing'] = true;
      return [rings, stillWorse(moment, average, settings)];
    };
    expect(at(50, 4)).toEqual([false, true]);
    expect(at(110, 4)).toEqual([false, true]);
    expect(at(150, 5)).toEqual([true, false]);
    expect(at(160, 20)).toEqual([true, false]);
    expect(at(259, 20)).toEqual([false, false]);
    expect(at(260, 20)).toEqual([false, true]);
    expect(at(261, 6.1)).toEqual([false, true]);
    expect(at(262, 6)).toEqual([false, false]);
    // It is still growing: what it does worse than is what it could do before.
    expect(at(300, 40)).toEqual([true, false]);
    expect(at(400, 10)).toEqual([false, true]);
    memory['growing'] = false;
    expect(at(500, 10)).toEqual([false, true]);
    expect(at(501, 20)).toEqual([true, false]);
    expect(at(601, 15)).toEqual([false, false]);
    expect(at(601, 15.1)).toEqual([false, true]);
  });
});

describe('the pace', () => {
  it('is 1 at the start and for some time after an alarm, and falls to its floor', () => {
    const settings = { ...ALARM, hold: 20, decay: 100, floor: 0.25 };
    expect(paceSince({ ...NO_ALARM }, 20, settings)).toBe(1);
    expect(paceSince({ alarmed: 700 }, 720, settings)).toBe(1);
    expect(paceSince({ alarmed: 700 }, 820, settings)).toBeCloseTo(0.25 + 0.75 / Math.E, 12);
    expect(paceSince({ alarmed: 700 }, 9000, settings)).toBeCloseTo(0.25, 12);
  });
});

/** The first of every row of alarms. */
function bursts(rung: readonly number[]): number[] {
  return rung.filter((cycle, i) => i === 0 || cycle - rung[i - 1]! > ALARM.calm);
}
