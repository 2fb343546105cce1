import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../contract/index.ts';
import {
  axisRange,
  curvesOf,
  logPays,
  plateauSpans,
  populationsOf,
  sizeOf,
  unshownOf,
} from './curve-columns.ts';

const entry = (cycle: number, more: Partial<ProgressEvent> = {}): ProgressEvent => ({
  kind: 'progress',
  run: 'a',
  cycle,
  loss: 2,
  smoothedLoss: 2,
  learningRate: 0.1,
  cyclesPerSecond: 1,
  populations: [],
  births: 0,
  deaths: 0,
  parameters: 1,
  ...more,
});
const memory = { name: 'memory', scale: 'neuron', size: 3, dead: 0 } as const;

describe('curvesOf', () => {
  it('leaves gaps where a number is unknown or not finite', () => {
    const record = [entry(1), entry(2, { loss: NaN, validationLoss: 4 })];
    const { cycles, columns } = curvesOf(record, [({ loss }) => loss, (e) => e.validationLoss], 100);
    expect(cycles).toEqual([1, 2]);
    expect(columns).toEqual([
      [2, null],
      [null, 4],
    ]);
    expect(unshownOf(record)).toBe(1);
  });
});

describe('populationsOf', () => {
  it('names those that are gone, once each', () => {
    const record = [entry(1, { populations: [memory] }), entry(2), entry(3, { populations: [memory] })];
    expect(populationsOf(record)).toEqual([{ name: 'memory', scale: 'neuron' }]);
    expect(record.map((each) => sizeOf(each, 'memory'))).toEqual([3, undefined, 3]);
  });
});

describe('plateauSpans', () => {
  it('ends plateaus where others begin', () => {
    const record = [entry(1), entry(5, { plateaus: [{ label: 'b', natsPerCycle: 2 }] }), entry(9)];
    expect(plateauSpans(record, { plateaus: [{ label: 'a', natsPerCycle: 7 }] })).toEqual([
      { label: 'a', value: 7, from: 1, to: 5 },
      { label: 'b', value: 2, from: 5, to: 9 },
    ]);
  });

  it('goes on over an event that says the same again', () => {
    const plateaus = [{ label: 'a', natsPerCycle: 7 }];
    expect(plateauSpans([entry(1), entry(4, { plateaus }), entry(6)], { plateaus })).toEqual([
      { label: 'a', value: 7, from: 1, to: 6 },
    ]);
  });
});

describe('axes', () => {
  it('are logarithmic for values above 0 that lie far apart', () => {
    expect(logPays([[0.1, null, 2]])).toBe(true);
    expect(logPays([[0.11, 2]])).toBe(false);
    expect(logPays([[0, 2]])).toBe(false);
    expect(logPays([[]])).toBe(false);
  });

  it.each([true, false])('hold all values and marks (logarithmic: %s)', (log) => {
    const [least, most] = axisRange([[1, null, 40]], [0.5, 60], log);
    expect(least).toBeLessThanOrEqual(0.5);
    expect(most).toBeGreaterThanOrEqual(60);
    expect(log ? least : 1).toBeGreaterThan(0);
  });

  it('have an extent for no values and for one', () => {
    for (const values of [[], [0], [3]]) {
      const [least, most] = axisRange([values], [], false);
      expect(most).toBeGreaterThan(least);
    }
  });
});
