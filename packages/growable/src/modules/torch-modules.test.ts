import { readFileSync } from 'node:fs';
import { referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { compareRecorded } from '../testing/compare-recorded.ts';
import { recordedNetworks } from '../testing/recorded-networks.ts';

/*
 * What PyTorch does in three updates by gradient descent, recorded by the programs of tools/fixtures. The other backends are
 * held to the same in apps/lab/src/network/recorded-networks.test.ts.
 */

const networks = recordedNetworks(
  (file) => JSON.parse(readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), 'utf8')) as unknown,
);

/** Both programs round differently in sums of a dozen numbers of order 1, some steps deep. */
const TOLERANCE = 1e-12;

describe('three updates and an evaluation', () => {
  it.each(networks)("are PyTorch's: $name", (network) => {
    const { compared, worst, where } = compareRecorded(referenceBackend('double'), network);
    expect(worst, where).toBeLessThan(TOLERANCE);
    expect(network.recording.updates).toHaveLength(3);
    expect(compared).toBeGreaterThan(100);
  });
});
