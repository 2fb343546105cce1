import { describe, expect, it } from 'vitest';
import { bestTime } from '../kernels/best-time.ts';
import { CROSSOVER_SIZES, CrossoverCache, measureCrossover } from './crossover.ts';

/** A way of multiplying with a fixed cost a call and a steady rate, in microseconds. */
const timer =
  (perCall: number, perMultiplyAdd: number) =>
  (size: number): number =>
    perCall + perMultiplyAdd * size ** 3;

describe('measureCrossover', () => {
  it('lies where the times cross', () => {
    // 0.1 + x / 10000 = 0.4 + x / 40000 at 4000 multiply-adds, between 12^3 and 16^3.
    const crossover = measureCrossover({ wasm: timer(0.1, 1e-4), blas: timer(0.4, 2.5e-5) });
    expect(crossover).toBe(Math.round((12 * 16) ** 1.5));
  });

  it('is 0 for a library that always wins and Infinity for one that never does', () => {
    const [fast, slow] = [timer(0.1, 1e-5), timer(0.2, 1e-4)];
    expect(measureCrossover({ wasm: slow, blas: fast })).toBe(0);
    expect(measureCrossover({ wasm: fast, blas: slow })).toBe(Infinity);
  });

  it('does not trust a win that a larger size takes back', () => {
    const blas = (size: number): number => (size === 12 || size >= 48 ? 1 : 3);
    expect(measureCrossover({ wasm: () => 2, blas })).toBe(Math.round((32 * 48) ** 1.5));
  });

  it('times every size once', () => {
    const timed: number[] = [];
    measureCrossover({
      wasm: () => 1,
      blas: (size) => {
        timed.push(size);
        return 2;
      },
    });
    expect(timed).toEqual(CROSSOVER_SIZES);
  });
});

describe('bestTime', () => {
  /** A clock of coarse ticks that a call moves on by so many microseconds. */
  const clock = (cost: (call: number) => number) => {
    let [time, calls] = [0, 0];
    return {
      now: () => Math.floor(time / 5) * 0.005,
      call: () => {
        time += cost(calls);
        calls += 1;
      },
    };
  };

  it.each([0.3, 4, 60, 900])('finds the time of a call of %d microseconds', (cost) => {
    const { now, call } = clock(() => cost);
    expect(Math.abs(bestTime(call, { now, budget: 2 }) / cost - 1)).toBeLessThan(0.1);
  });

  it('does not count what else the machine does', () => {
    const { now, call } = clock((index) => (index % 300 === 7 ? 500 : 2));
    expect(bestTime(call, { now, budget: 20 })).toBeLessThan(2.3);
  });
});

describe('CrossoverCache', () => {
  it('measures a comparison once', () => {
    const cache = new CrossoverCache();
    let measured = 0;
    const timers = () => {
      measured += 1;
      return { wasm: timer(0.1, 1e-4), blas: timer(0.4, 2.5e-5) };
    };
    expect(cache.of('relaxed, openblas', timers)).toBe(cache.of('relaxed, openblas', timers));
    expect(measured).toBe(1);
    cache.of('portable, openblas', timers);
    expect(measured).toBe(2);
  });
});
