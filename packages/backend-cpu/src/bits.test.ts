import { editOf } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';
import { hasRelaxedSimd } from './kernels/probes.ts';
import { checksum } from './testing/checksum.ts';
import { recurrentNetwork } from './testing/recurrent-network.ts';

/** Weights, slots and carried activations after 60 cycles from 5 units on, with births and a removal on the way. */
function trainedBits(cpu: Awaited<ReturnType<typeof cpuBackend>>): string {
  const network = recurrentNetwork();
  const residence = cpu.place(network.state(5));
  const executable = residence.load(network.training);
  for (let cycle = 0; cycle < 60; cycle++) {
    executable.run(network.inputs(cycle));
    if (cycle === 20) residence.apply(editOf(network.unit, 5, [1], 14));
    if (cycle === 40) residence.apply(editOf(network.unit, 18, [0, 7]));
  }
  return checksum(residence.snapshot());
}

describe('the bits of a training run', () => {
  it('are the same on every machine with portable precision', async () => {
    expect(trainedBits(await cpuBackend({ precision: 'portable' }))).toBe('e338f7d2');
  });

  it('are told apart in the description', async () => {
    const [fast, portable] = [
      await cpuBackend({ blas: 'none' }),
      await cpuBackend({ precision: 'portable' }),
    ];
    expect(portable.description).toEqual({
      name: 'cpu',
      precision: 'single',
      simd: 'wasm',
      threads: 1,
      blas: 'none',
    });
    expect(fast.description.simd).toBe(hasRelaxedSimd() ? 'wasm-relaxed' : 'wasm');
    // Where the fast build fuses, its bits are its own; where it cannot, it is the portable build.
    expect(trainedBits(fast) === trainedBits(portable)).toBe(fast.description.simd === 'wasm');
  });
});
