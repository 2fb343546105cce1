import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../contract/index.ts';
import { comparedCurves, neuronsOf } from './compared-runs.ts';

const entry = (cycle: number, loss: number): ProgressEvent => ({
  ...{ kind: 'progress', run: 'a', cycle, loss, smoothedLoss: loss, learningRate: 0.1, cyclesPerSecond: 1 },
  ...{ births: 0, deaths: 0, parameters: 1, populations: [] },
});
const loss = (each: ProgressEvent): number => each.loss;

describe('comparedCurves', () => {
  it('lays runs over the cycles of all', () => {
    const curves = comparedCurves([[entry(1, 5), entry(3, 4)], [entry(2, NaN), entry(3, 6)], []], loss, 99);
    expect(curves).toEqual({
      cycles: [1, 2, 3],
      columns: [
        [5, null, 4],
        [null, null, 6],
        [null, null, null],
      ],
    });
  });

  it('keeps within its bound for many entries', () => {
    const long = Array.from({ length: 4000 }, (_, k) => entry(k, k % 17));
    expect(comparedCurves([long, long], loss, 400).cycles.length).toBeLessThanOrEqual(400);
  });
});

it('counts neurons alone', () => {
  const population = { name: 'a', size: 3, dead: 0 };
  const populations = [
    { ...population, scale: 'neuron' },
    { ...population, scale: 'layer' },
  ] as const;
  expect(neuronsOf({ populations })).toBe(3);
});
