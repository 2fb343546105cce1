import { editOf } from '@meristem/autodiff';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CpuResidence } from './cpu-residence.ts';
import * as lowering from './lowering/lower-plan.ts';
import * as linking from './program/link.ts';
import { Holdings } from './memory/arena.ts';
import { openMachine } from './testing/open-machine.ts';
import { recurrentNetwork } from './testing/recurrent-network.ts';

vi.mock('./lowering/lower-plan.ts', { spy: true });
vi.mock('./program/link.ts', { spy: true });

describe('10,000 edits under a loaded plan', () => {
  afterEach(() => vi.restoreAllMocks());

  it('compile nothing, lower nothing, link nothing within capacity, and take no memory', async () => {
    const network = recurrentNetwork({ steps: 4 });
    const machine = await openMachine();
    const residence = new CpuResidence(machine, new Holdings(machine.arena), network.state(30));
    const compilations = vi.spyOn(WebAssembly, 'Module');
    const instances = vi.spyOn(WebAssembly, 'Instance');
    const executable = residence.load(network.training);
    expect(compilations).toHaveBeenCalledTimes(1);
    expect(lowering.lowerPlan).toHaveBeenCalledTimes(1);
    executable.run(network.inputs(0));
    residence.apply(editOf(network.unit, 30, [29], 1));
    const linked = vi.mocked(linking.link).mock.calls.length;
    for (const spy of [compilations, instances, vi.mocked(lowering.lowerPlan)]) spy.mockClear();
    const bytes = machine.memory.bytes;
    for (let edit = 0; edit < 10_000; edit++) {
      const extent = residence.extents['unit'] as number;
      const shrink = extent > 45 || (extent > 20 && edit % 3 === 0);
      residence.apply(
        editOf(network.unit, extent, shrink ? [edit % extent, (edit * 7) % extent] : [], shrink ? 0 : 1),
      );
      if (edit % 100 === 0) executable.run(network.inputs(edit));
    }
    expect(compilations).not.toHaveBeenCalled();
    expect(instances).not.toHaveBeenCalled();
    expect(lowering.lowerPlan).not.toHaveBeenCalled();
    expect(linking.link).toHaveBeenCalledTimes(linked);
    expect(machine.memory.bytes).toBe(bytes);
    expect(Number.isFinite(executable.output('loss')[0])).toBe(true);
  });

  it('take no memory that grows without bound when capacity goes up and down', async () => {
    const network = recurrentNetwork({ steps: 4 });
    const machine = await openMachine();
    const holdings = new Holdings(machine.arena);
    const residence = new CpuResidence(machine, holdings, network.state(10));
    residence.load(network.training);
    const small = residence.snapshot();
    const swing = (): void => {
      residence.apply(editOf(network.unit, 10, [], 190));
      residence.restore(small);
    };
    // The first rounds find out where everything fits.
    for (let round = 0; round < 3; round++) swing();
    const bytes = machine.memory.bytes;
    const [taken, given] = [vi.spyOn(machine.arena, 'allocate'), vi.spyOn(machine.arena, 'release')];
    for (let round = 0; round < 5; round++) swing();
    expect(taken).toHaveBeenCalled();
    expect(given).toHaveBeenCalledTimes(taken.mock.calls.length);
    expect(machine.memory.bytes).toBe(bytes);
    holdings.releaseAll();
    // All that was ever handed out behind the scratch memory and has come back is one piece again: it can be had whole. Of the
    // last page of 64 KiB some may never have been asked for, and before the scratch memory lies the first state, under 32 KiB.
    const whole = machine.arena.allocate(bytes - (4 << 20) - 65_536 - 32_768);
    expect(machine.memory.bytes).toBe(bytes);
    expect(whole.bytes).toBeGreaterThan(0);
  });
});
