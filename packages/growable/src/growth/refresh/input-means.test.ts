import { normalAt, randomKey, uniformAt } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { movedBy, movedInputs, noInputs, seeInputs, settle } from './input-means.ts';

const SIZE = 20;
const valueAt = (cycle: number, j: number): number => (j % 5) / 2 + normalAt(randomKey(2), cycle, j);

describe('means of inputs', () => {
  it('are 0.01 apart, squared and over the variance, while nothing changes', () => {
    const memory = noInputs(SIZE);
    let [sum, count] = [0, 0];
    for (let cycle = 0; cycle < 8000; cycle++) {
      seeInputs(
        memory,
        Float64Array.from({ length: SIZE }, (_, j) => valueAt(cycle, j)),
        false,
      );
      if (cycle < 2000) continue;
      sum += movedBy(memory);
      count++;
    }
    // Rates a of quick and b of slow means: a/(2-a) + b/(2-b) - 2ab/(a+b-ab), with 0.02 and 0.002.
    const [a, b] = [0.02, 0.002];
    const expected = a / (2 - a) + b / (2 - b) - (2 * a * b) / (a + b - a * b);
    expect(sum / count).toBeGreaterThan(0.9 * expected);
    expect(sum / count).toBeLessThan(1.1 * expected);
    memory.variance.forEach((variance) => expect(variance).toBeCloseTo(1, 0));
  });

  it('are far apart 40 cycles after their order has changed', () => {
    const memory = noInputs(SIZE);
    for (let cycle = 0; cycle < 2000; cycle++)
      seeInputs(
        memory,
        Float64Array.from({ length: SIZE }, (_, j) => valueAt(cycle, j)),
        false,
      );
    for (let cycle = 2000; cycle < 2040; cycle++)
      seeInputs(
        memory,
        Float64Array.from({ length: SIZE }, (_, j) => valueAt(cycle, SIZE - 1 - j)),
        false,
      );
    expect(movedBy(memory)).toBeGreaterThan(0.1);
  });

  it('say which inputs have moved, and no longer once that is taken for what is so', () => {
    const memory = noInputs(SIZE);
    const see = (from: number, to: number, shift: (j: number) => number): number[] => {
      const rang = new Set<number>();
      for (let cycle = from; cycle < to; cycle++) {
        const values = Float64Array.from({ length: SIZE }, (_, j) => valueAt(cycle, j) + shift(j));
        seeInputs(memory, values, false);
        for (const j of movedInputs(memory, 5)) rang.add(j);
      }
      return [...rang].toSorted((a, b) => a - b);
    };
    // Three deviations in 8,000 cycles of 20 inputs would ring by chance; five do not.
    expect(see(0, 8000, () => 0)).toEqual([]);
    expect(see(8000, 8100, (j) => (j === 3 || j === 17 ? 2 : 0))).toEqual([3, 17]);
    settle(memory, [3, 17]);
    expect(movedInputs(memory, 5)).toEqual([]);
    expect(memory.slow[3]).toBe(memory.quick[3]);
    expect(see(8100, 9000, (j) => (j === 3 || j === 17 ? 2 : 0))).toEqual([]);
    // Back again: they have settled since.
    expect(see(9000, 9100, () => 0)).toEqual([3, 17]);
  });

  it('of an input that hardly ever varies must move by more than it varies itself', () => {
    const memory = noInputs(2);
    const rareAt = (cycle: number): number => Number(cycle % 700 === 699);
    let rang = 0;
    for (let cycle = 0; cycle < 7000; cycle++) {
      seeInputs(memory, Float64Array.of(normalAt(randomKey(3), cycle, 0), rareAt(cycle)), false);
      rang += movedInputs(memory, 5).length;
    }
    expect(rang).toBe(0);
  });

  it('follow what they are defined by, bit for bit, for one row and for several', () => {
    for (const rows of [1, 3]) {
      const memory = noInputs(4);
      const expected = { seen: 0, slow: [0, 0, 0, 0], variance: [0, 0, 0, 0], quick: [0, 0, 0, 0] };
      for (let cycle = 0; cycle < 1200; cycle++) {
        const values = Float64Array.from({ length: 4 * rows }, (_, at) =>
          normalAt(randomKey(rows), cycle, at),
        );
        seeInputs(memory, values, false);
        const rate = Math.max(0.002, 1 / ++expected.seen);
        for (let j = 0; j < 4; j++) {
          let sum = 0;
          for (let row = 0; row < rows; row++) sum += values[row * 4 + j]!;
          const mean = sum / rows;
          const distance = mean - expected.slow[j]!;
          expected.slow[j]! += rate * distance;
          expected.variance[j]! += rate * (distance * (mean - expected.slow[j]!) - expected.variance[j]!);
          expected.quick[j]! += 0.02 * (mean - expected.quick[j]!);
        }
      }
      expect(memory).toEqual({ ...expected, seen: [1200, 1200, 1200, 1200] });
    }
  });

  it('of symbols are how often each comes, over all steps of a cycle', () => {
    const memory = noInputs(3);
    seeInputs(memory, Int32Array.of(0, 2, 2, 1), true);
    expect(memory.slow).toEqual([0.25, 0.25, 0.5]);
    for (let cycle = 0; cycle < 3000; cycle++) {
      const symbols = Int32Array.from({ length: 4 }, (_, i) =>
        Number(uniformAt(randomKey(1), cycle, i) < 0.25),
      );
      seeInputs(memory, symbols, true);
    }
    expect(memory.slow[0]).toBeCloseTo(0.75, 1);
    expect(memory.slow[2]).toBeLessThan(0.01);
  });
});
