import { referenceBackend } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { describe, expect, it } from 'vitest';
import { areaNetwork } from './area-network.ts';
import { ChangingNetwork, type Stages } from './structure-section.ts';

describe('the networks of the series', () => {
  it('have 8 areas of 8 to 16 units, some 20 projections, cycles, and each its own structure', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 60; round++) {
      const { axisPopulations, projections } = areaNetwork(round);
      expect(axisPopulations.map(({ name }) => name).sort()).toEqual(
        Array.from({ length: 8 }, (_, i) => `area${round + i}`).sort(),
      );
      for (const { initial } of axisPopulations) expect(initial >= 8 && initial <= 16).toBe(true);
      expect(projections.length).toBeGreaterThanOrEqual(18);
      expect(projections.length).toBeLessThanOrEqual(23);
      seen.add(projections.map(({ from, to, delay }) => [from, to, delay].join()).join(' '));
      expect(projections.filter(({ delay }) => delay === 1)).toHaveLength(3);
    }
    expect(seen.size).toBe(60);
  });
});

describe.each([
  ['reference', () => Promise.resolve(referenceBackend('single'))],
  ['cpu', () => cpuBackend({ blas: 'none' })],
] as const)('a changing network on the %s backend', (name, open) => {
  it('goes on with the areas that stay', async () => {
    const network = new ChangingNetwork(await open());
    const stages: Stages[] = [network.change()];
    const before = network.state!;
    stages.push(network.change());
    const after = network.state!;
    expect(after.version).toBe(before.version + 1);
    expect([before, after].map(({ axisUnits }) => axisUnits.has('area0'))).toEqual([true, false]);
    expect(after.units('area8').ids).toHaveLength(16);
    expect(after.units('area7').ids).toEqual(before.units('area7').ids);
    // One cycle of training lies between the two.
    const [old, now] = [before, after].map((state) => state.read('area7.recurrent')) as [
      Float64Array,
      Float64Array,
    ];
    now.forEach((weight, i) => expect(Math.abs(weight - old[i]!)).toBeLessThanOrEqual(0.0102));
    for (const { all, load, ...times } of stages) {
      expect(all).toBeGreaterThanOrEqual(load);
      expect(times['of load: compile'] > 0).toBe(name === 'cpu');
    }
    network.release();
  });
});
