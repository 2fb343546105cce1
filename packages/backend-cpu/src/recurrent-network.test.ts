import { editOf, referenceBackend, type Residence, type State } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';
import { checksum } from './testing/checksum.ts';
import { difference } from './testing/compare-graph.ts';
import { recurrentNetwork, type RecurrentNetwork } from './testing/recurrent-network.ts';

const network = recurrentNetwork();
const backends = {
  fast: await cpuBackend({ blas: 'none' }),
  portable: await cpuBackend({ precision: 'portable' }),
  /** With the native library of this machine, if it has one. */
  native: await cpuBackend(),
  double: referenceBackend('double'),
} as const;

/** Runs cycles from a first one on, and gives the losses. */
function train(net: RecurrentNetwork, residence: Residence, cycles: number, first = 0): number[] {
  const executable = residence.load(net.training);
  return Array.from({ length: cycles }, (_, cycle) => {
    executable.run(net.inputs(first + cycle));
    residence.clock = first + cycle + 1;
    return executable.output('loss')[0] as number;
  });
}

/** A training run in which units are born and die on the way. */
function growingRun(residence: Residence): { readonly losses: readonly number[]; readonly state: State } {
  const { unit } = network;
  const executable = residence.load(network.training);
  const losses: number[] = [];
  for (let cycle = 0; cycle < 120; cycle++) {
    executable.run(network.inputs(cycle));
    losses.push(executable.output('loss')[0] as number);
    residence.clock = cycle + 1;
    const extent = residence.extents['unit'] as number;
    if (cycle % 3 === 0) residence.apply(editOf(unit, extent, [], 1 + (cycle % 2)));
    if (cycle % 7 === 0) residence.apply(editOf(unit, extent, [cycle % extent]));
    if (cycle === 60) residence.apply(editOf(unit, residence.extents['unit'] as number, [0, 2], 20));
  }
  return { losses, state: residence.snapshot() };
}

describe.each(['fast', 'portable', 'native'] as const)(
  'a recurrent network on the %s backend',
  (precision) => {
    const cpu = backends[precision];

    // 30 cycles of 40 steps each: numbers pass through 1,200 tanh units in a row and 30 divisions by a root of squares.
    it.each([1, 3, 4, 5, 17, 64, 100])('trains as in double precision, with %s units', (units) => {
      const [found, expected] = [cpu, backends.double].map((backend) => {
        const residence = backend.place(network.state(units));
        const losses = train(network, residence, 30);
        return { losses, state: residence.snapshot() };
      });
      expect(difference(found!.losses, expected!.losses)).toBeLessThan(5e-6);
      for (const variable of network.variables) {
        const apart = difference(found!.state.read(variable), expected!.state.read(variable));
        expect(apart, variable.name).toBeLessThan(1e-5);
      }
      expect(found!.losses.at(-1)).toBeLessThan(0.99 * found!.losses[0]!);
    });

    it('grows and shrinks while it trains as in double precision', () => {
      const [found, expected] = [cpu, backends.double].map((backend) =>
        growingRun(backend.place(network.state(1))),
      );
      expect(found!.state.extent('unit')).toBeGreaterThan(48);
      expect([...found!.state.axisUnits]).toEqual([...expected!.state.axisUnits]);
      // The reference in single precision ends 4e-6 and 1.5e-5 away from itself in double precision.
      expect(difference(found!.losses, expected!.losses)).toBeLessThan(1e-5);
      for (const variable of network.variables) {
        const apart = difference(found!.state.read(variable), expected!.state.read(variable));
        expect(apart, variable.name).toBeLessThan(3e-5);
      }
    });

    it('gives the same bits again', () => {
      const [once, again] = [0, 1].map(() => checksum(growingRun(cpu.place(network.state(1))).state));
      expect(again).toBe(once);
    });
  },
);

describe.each(['fast', 'portable'] as const)('a run on the %s backend', (precision) => {
  const cpu = backends[precision];

  it('goes on from a snapshot, on another backend of the same kind, bit for bit', async () => {
    const whole = cpu.place(network.state(17));
    const losses = train(network, whole, 20);
    const first = cpu.place(network.state(17));
    const before = train(network, first, 10);
    const second = (await cpuBackend({ precision, blas: 'none' })).place(first.snapshot());
    const after = train(network, second, 10, 10);
    expect([...before, ...after]).toEqual(losses);
    expect(checksum(second.snapshot())).toBe(checksum(whole.snapshot()));
  });
});
