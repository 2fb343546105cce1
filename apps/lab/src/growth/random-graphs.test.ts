import { type Backend, referenceBackend } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { outputsOf, silentUnits, type TracedNetwork, tracedNetwork } from '@meristem/growable/testing';
import { describe, expect, it } from 'vitest';

/*
 * Random graphs of areas on the backend of WebAssembly: the numbers of the reference backend, and silent units that come
 * and go without a trace.
 */

const SEEDS = Array.from({ length: 10 }, (_, i) => i);
const double = referenceBackend('double');
const backends: Readonly<Record<string, Backend>> = {
  fast: await cpuBackend({ blas: 'none' }),
  portable: await cpuBackend({ precision: 'portable' }),
};

/** The largest difference, as a share of the largest expected number or of 1. */
function difference(found: readonly number[], expected: readonly number[]): number {
  const scale = Math.max(1, ...expected.map(Math.abs));
  return Math.max(0, ...expected.map((value, i) => Math.abs(value - found[i]!) / scale));
}

/** Sums onto a single number run along the units, four side by side: a removal shifts the lanes. */
const rounded = ({ model }: TracedNetwork, output: string): boolean =>
  model.outputs.some(({ port }) => port.size === 1 && [port.name, 'loss'].includes(output));

describe.each(Object.entries(backends))('random graphs on the %s backend', (_precision, backend) => {
  it.each(SEEDS)('have the outputs and gradients of the reference: number %i', (seed) => {
    const traced = tracedNetwork(seed);
    const [found, expected] = [backend, double].map((each) =>
      outputsOf(each, traced.backward, traced, traced.state),
    );
    for (const [name, numbers] of expected!) {
      expect(difference(found!.get(name)!, numbers), name).toBeLessThan(1e-5);
    }
  });

  it.each(SEEDS)('answer the same, bit for bit, whatever silent units come and go: number %i', (seed) => {
    expect(silentUnits(backend, tracedNetwork(seed), { rounded }).faults).toEqual([]);
  });
});
