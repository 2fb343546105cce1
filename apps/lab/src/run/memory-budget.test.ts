import { MemoryError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { chosenPlan, GROW_DEFAULTS } from '../options/experiment-choice.ts';
import { taskOfPlan } from '../tasks.ts';
import { memoryBudget, seedNeed, usualMemoryLimit } from './memory-budget.ts';

const choice = {
  ...GROW_DEFAULTS,
  architecture: 'recurrent',
  task: 'reversal',
  cycles: 10,
  backend: 'cpu',
} as const;

describe('the memory of a run', () => {
  it('is known before anything of it is made', async () => {
    const need = async (units: number): Promise<number> => {
      const plan = await chosenPlan({ ...choice, units });
      return seedNeed(plan, await taskOfPlan(plan));
    };
    // 10^6 weights with two slots each: 4 bytes in the backend and twice 8 outside, and 40 steps of activations.
    const large = await need(1000);
    expect(large).toBeGreaterThan(20 * 3e6);
    expect(large).toBeLessThan(1.5 * 20 * 3e6);
    expect((await need(2000)) / large).toBeCloseTo(4, 0);
  });

  it('refuses what does not fit within the blink of an eye, with what it would take', async () => {
    const began = performance.now();
    const refused = chosenPlan({ ...choice, units: 40_000, memoryLimit: 8e9 });
    await expect(refused).rejects.toThrow(MemoryError);
    await expect(refused).rejects.toThrow(
      'memory: found a recurrent network on reversal (109 GB) with its worker (64 MB for kernels and address space), ' +
        'which takes 109 GB, expected at most 8 GB. Use fewer units',
    );
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('is divided among as many workers as have room to grow', () => {
    expect(memoryBudget([1e6], 4, 10e9)).toMatchObject({ workers: 4, perSeed: 10e9 / 4 - 64e6 });
    expect(memoryBudget([300e6, 900e6], 4, 2e9)).toEqual({
      workers: 2,
      perSeed: 936e6,
      text:
        'Memory: a seed needs 900 MB to begin, and 64 MB for kernels and address space; ' +
        '2 GB may be used, which is room for 2 at a time.\n',
      share:
        'what the memory limit of 2 GB leaves each of 2 seeds at a time, beside 64 MB for kernels and address space',
    });
    expect(memoryBudget([900e6], 4, 970e6).workers).toBe(1);
  });

  it('is a share of that of the machine unless told', () => {
    expect(usualMemoryLimit()).toBeGreaterThan(1e8);
    expect(Number.isSafeInteger(usualMemoryLimit())).toBe(true);
  });
});
