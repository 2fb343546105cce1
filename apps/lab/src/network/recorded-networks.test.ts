import { readFileSync } from 'node:fs';
import { type Backend, referenceBackend } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { compareRecorded, type RecordedNetwork, recordedNetworks } from '@meristem/growable/testing';
import { describe, expect, it } from 'vitest';

/*
 * Every module that PyTorch has too, in three updates by gradient descent, on every backend: losses, all gradients and all
 * numbers after them are those that PyTorch had in double precision (tools/fixtures).
 */

const fixtures = new URL('../../../../packages/growable/fixtures/', import.meta.url);
const networks = recordedNetworks(
  (file) => JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')) as unknown,
);
const backends: readonly (readonly [string, Backend])[] = [
  ['reference, in single precision', referenceBackend('single')],
  ['fast', await cpuBackend({ blas: 'none' })],
  ['portable', await cpuBackend({ precision: 'portable' })],
  // With the native library of this machine, if it has one.
  ['native', await cpuBackend()],
];

const double = referenceBackend('double');

/**
 * How much of single precision a network makes in three updates: what becomes of its first weights, rounded once, where all else
 * is computed in double precision. 3e-8 to 6e-8 in most, 3e-6 in the transformer, whose attention grows sharp.
 */
function sensitivity(network: RecordedNetwork): number {
  const state = network.model.parameters.reduce(
    (before, parameter) => before.with(parameter, before.read(parameter).map(Math.fround)),
    network.state,
  );
  return compareRecorded(double, { ...network, state }).worst;
}

/** Single precision rounds at every one of some dozens of operations in a row, not once; the worst of all is 19 times as far. */
const ROUNDINGS = 40;

describe.each(backends)('on the backend %s, three updates', (_name, backend) => {
  it.each(networks)("are PyTorch's: $name", (network) => {
    const { worst, where } = compareRecorded(backend, network);
    expect(worst, where).toBeLessThan(ROUNDINGS * sensitivity(network));
  });
});

describe('what the tolerance follows from', () => {
  it.each(networks)('is small: $name', (network) => {
    expect(sensitivity(network)).toBeGreaterThan(1e-8);
    expect(sensitivity(network)).toBeLessThan(network.name === 'transformer' ? 1e-5 : 1e-7);
  });
});
