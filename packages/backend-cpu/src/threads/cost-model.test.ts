import { axis } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import type { KernelName } from '../program/kernel-table.ts';
import type { Call } from '../program/operation.ts';
import { measuredCosts } from './cost-model.ts';

const unit = axis('unit');
const speeds = { barrierMicroseconds: 0.1, products: 1e4, nativeProducts: 4e4, elements: 2e3 };
const costs = measuredCosts(speeds, 50_000);
const work = (rank: number) => new Array<typeof unit>(rank).fill(unit);
const calls = (kernel: KernelName, rank: number): Call =>
  ({ kind: 'kernel', kernel, operands: {}, work: work(rank) }) as never;
const chains = (kernel: FusedKernel, rank: number): Call => ({
  kind: 'fused',
  kernel,
  range: { axes: [], cut: 0 },
  counts: [],
  operands: [],
  work: work(rank),
});
const microseconds = (kernel: KernelName | FusedKernel, rank: number, extent: number): number => {
  const call = typeof kernel === 'string' ? calls(kernel, rank) : chains(kernel, rank);
  return costs.microseconds(call, () => extent);
};

describe('the costs of a call', () => {
  it('are those of its multiply-adds, by the library that does them', () => {
    expect(microseconds('matmulRows', 3, 20)).toBeCloseTo(0.8);
    expect(microseconds('matmulRows', 3, 100)).toBeCloseTo(25);
    expect(microseconds('matmulDots', 3, 100)).toBeCloseTo(25);
    expect(microseconds('contractLanes', 3, 100)).toBeCloseTo(100);
    expect(microseconds('matmulRows', 3, 0)).toBe(0);
  });

  it('are those of passes over its elements', () => {
    expect(microseconds('sumColumns', 2, 100)).toBeCloseTo(5);
    const chain = (operation: 'add' | 'tanh'): FusedKernel => ({
      rank: 0,
      inputs: ['contiguous', 'contiguous'],
      steps: [{ operation, operands: operation === 'add' ? [0, 1] : [0] }],
      outputs: [{ value: 2, store: 'row' }],
    });
    expect(microseconds(chain('add'), 1, 1000)).toBeCloseTo(1);
    expect(microseconds(chain('tanh'), 1, 1000)).toBeCloseTo(4.75);
  });

  it('are worth dividing if more is saved than twice the meetings take', () => {
    expect(costs.pays(1.1, 1)).toBe(false);
    expect(costs.pays(1.3, 1)).toBe(true);
    expect(costs.pays(1.3, 2)).toBe(false);
  });

  it('do not take a barrier that was measured among other processes for what it always costs', () => {
    const crowded = measuredCosts({ ...speeds, barrierMicroseconds: 50 }, Infinity);
    expect(crowded.pays(2.9, 1)).toBe(false);
    expect(crowded.pays(3.1, 1)).toBe(true);
  });
});
