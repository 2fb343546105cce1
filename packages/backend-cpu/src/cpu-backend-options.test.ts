import { OptionError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend, type CpuBackendOptions } from './cpu-backend.ts';

describe('the options of the backend', () => {
  it.each([
    [{ threads: 0 }, 'threads'],
    [{ threads: 1.5 }, 'threads'],
    [{ threads: 'all' }, 'threads'],
    [{ precision: 'fats' }, 'fast'],
    [{ blas: 3 }, 'blas'],
    [{ crossover: -1 }, 'crossover'],
    [{ crossover: NaN }, 'crossover'],
    [{ thread: 2 }, 'threads'],
    [4, '4'],
  ])('are refused where they are %j', async (options, named) => {
    const refused = cpuBackend(options as CpuBackendOptions);
    await expect(refused).rejects.toThrow(OptionError);
    await expect(refused).rejects.toThrow(named);
  });
});
