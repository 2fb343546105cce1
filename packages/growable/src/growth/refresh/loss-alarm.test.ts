import { normalAt, randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { hearLoss, NO_LOSSES, rateAfter, type Tidings } from './loss-alarm.ts';
import { REFRESH } from './refresh-settings.ts';

const noise = (cycle: number): number => normalAt(randomKey(4), cycle, 0);

/** What is told of some losses, by cycle. */
function toldOf(losses: (cycle: number) => number, cycles: number): [number, Tidings][] {
  const memory = { ...NO_LOSSES };
  return Array.from({ length: cycles }, (_, cycle): [number, Tidings] => [
    cycle,
    hearLoss(memory, losses(cycle), REFRESH),
  ]).filter(([, tidings]) => tidings !== undefined);
}

describe('the alarm', () => {
  it('is silent while the loss falls, or stays where it is', () => {
    expect(toldOf((cycle) => 1 + 2 * Math.exp(-cycle / 400) + 0.5 * noise(cycle), 10_000)).toEqual([]);
  });

  it('rings some cycles after a jump, once', () => {
    const told = toldOf(
      (cycle) => (cycle < 3000 ? 1 : 2.2 + Math.exp(-(cycle - 3000) / 600)) + 0.5 * noise(cycle),
      5000,
    );
    expect(told).toHaveLength(1);
    const [[cycle, tidings]] = told as [[number, Tidings]];
    expect(tidings).toBe('alarm');
    expect(cycle).toBeGreaterThan(3005);
    expect(cycle).toBeLessThan(3060);
  });

  it.each([NaN, Infinity])('rings as ever after a loss of %s, which says nothing', (lost) => {
    const told = toldOf((cycle) => (cycle === 40 ? lost : (cycle < 3000 ? 1 : 3) + 0.5 * noise(cycle)), 5000);
    expect(told.map(([, tidings]) => tidings)).toEqual(['alarm']);
  });

  it('does not ring within 500 cycles of another one', () => {
    const told = toldOf((cycle) => Math.floor(cycle / 300) + 0.1 * noise(cycle), 3000);
    expect(told.length).toBeGreaterThan(2);
    told.forEach(([cycle], i) => expect(cycle - (told[i - 1]?.[0] ?? -1)).toBeGreaterThan(500));
  });

  it('tells of a loss that creeps up, which is no jump', () => {
    const told = toldOf((cycle) => 1 + cycle / 12_000 + 0.5 * noise(cycle), 12_000);
    expect(told.map(([, tidings]) => tidings)).toEqual(['restart', 'restart']);
  });
});

it('the rate is whole for 500 cycles and then falls by e in 1,000, towards a tenth', () => {
  expect([0, 500].map((since) => rateAfter(since, REFRESH))).toEqual([1, 1]);
  expect(rateAfter(1500, REFRESH)).toBeCloseTo(0.1 + 0.9 / Math.E, 12);
  expect(rateAfter(1e6, REFRESH)).toBeCloseTo(0.1, 12);
});
