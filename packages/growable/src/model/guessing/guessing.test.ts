import type { CycleArrays, Port } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { Guessing } from './guessing.ts';

/** What guessing costs after some cycles. */
function guessing(targets: readonly Port[], steps: number, batch: number, ...cycles: readonly CycleArrays[]) {
  const found = new Guessing(targets, steps);
  for (const arrays of cycles) found.see(arrays, batch);
  return found.loss;
}

const next: Port = { kind: 'symbol', name: 'next', size: 3 };
const level: Port = { kind: 'vector', name: 'level', size: 2 };

describe('guessing', () => {
  it('symbols costs the entropy of their shares, at each step', () => {
    const cycles = [{ next: Int32Array.of(0, 1, 0, 2) }, { next: Int32Array.of(0, 1, 0, 0) }];
    // 5, 2 and 1 of 8.
    const entropy = -(5 * Math.log(5 / 8) + 2 * Math.log(2 / 8) + Math.log(1 / 8)) / 8;
    expect(guessing([next], 4, 1, ...cycles)).toBeCloseTo(4 * entropy, 12);
    expect(guessing([next], 2, 2, ...cycles)).toBeCloseTo(2 * entropy, 12);
  });

  it('symbols with class weights is done by the weighted shares', () => {
    const weighted: Port = { ...next, classWeights: [1, 4, 0] };
    // The masses are 3, 4 and 0, so the odds 3 to 4; the symbol without weight costs nothing.
    const cost = 3 * Math.log(7 / 3) + 4 * Math.log(7 / 4);
    expect(guessing([weighted], 5, 1, { next: Int32Array.of(0, 0, 1, 0, 2) })).toBeCloseTo(cost, 12);
  });

  it('what is always the same costs nothing', () => {
    const arrays = { next: Int32Array.of(1, 1), level: Float64Array.of(7, -3, 7, -3) };
    expect(guessing([next, level], 2, 1, arrays)).toBe(0);
  });

  it('vectors costs the variance of each component, at each step, whatever their mean', () => {
    const around = (mean: number): CycleArrays => ({
      level: Float64Array.of(mean - 1, 10, mean + 1, 14, mean - 1, 10, mean + 1, 14),
    });
    expect(guessing([level], 4, 1, around(0))).toBeCloseTo(4 * (1 + 4), 12);
    expect(guessing([level], 2, 2, around(1e8))).toBeCloseTo(2 * (1 + 4), 6);
  });

  it('counts the first sequences of a batch alone, where told', () => {
    const found = new Guessing([next], 1);
    found.see({ next: Int32Array.of(0, 1, 0, 1) }, 4);
    found.see({ next: Int32Array.of(1, 1, 2, 2) }, 4, 2);
    // 2 and 4 of 6; 2 is never counted.
    expect(found.loss).toBeCloseTo((2 * Math.log(3) + 4 * Math.log(3 / 2)) / 6, 12);
  });

  it.each([
    ['poisson', -1, 'a count, 0 or more'],
    ['poisson', NaN, 'a count, 0 or more'],
    ['binary-cross-entropy', 1.5, 'a chance, from 0 to 1'],
  ] as const)('refuses what the loss "%s" cannot be of: %d', (loss, target, expected) => {
    const arrays = { level: Float64Array.of(0, target) };
    expect(() => guessing([{ ...level, loss }], 1, 1, arrays)).toThrow(
      `port "level": found the target ${target}, expected ${expected}, because its loss is "${loss}".`,
    );
    expect(guessing([{ ...level, loss: 'huber' }], 1, 1, { level: Float64Array.of(0, -1) })).toBe(0);
  });

  it('several outputs costs what they cost together', () => {
    const arrays = { next: Int32Array.of(0, 2), level: Float64Array.of(0, 0, 2, 0) };
    expect(guessing([next, level], 2, 1, arrays)).toBeCloseTo(2 * Math.log(2) + 2, 12);
  });
});
