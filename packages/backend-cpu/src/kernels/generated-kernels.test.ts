import { describe, expect, it, vi } from 'vitest';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import { openMachine } from '../testing/open-machine.ts';
import { GeneratedKernels } from './generated-kernels.ts';

/** A kernel that adds a number: no two are alike. */
const adding = (constant: number): FusedKernel => ({
  rank: 0,
  inputs: ['contiguous'],
  steps: [{ constant }, { operation: 'add', operands: [0, 1] }],
  outputs: [{ value: 2, store: 'row' }],
});

function opened() {
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
  const announce = vi.fn();
  return { table, announce, kernels: new GeneratedKernels({ table, memory, relaxed: false, announce }) };
}

describe('generated kernels', () => {
  it('are compiled once for all plans that use them, whichever objects describe them', () => {
    const { table, announce, kernels } = opened();
    const [one, same, other] = [adding(1), adding(1), adding(2)];
    kernels.hold([one, same, other, one]);
    expect(table.length).toBe(3);
    expect(announce).toHaveBeenCalledTimes(1);
    expect(kernels.place(same)).toBe(kernels.place(one));
    expect(kernels.place(other)).not.toBe(kernels.place(one));
    const late = adding(2);
    kernels.hold([late]);
    expect(announce).toHaveBeenCalledTimes(1);
    expect(kernels.place(late)).toBe(kernels.place(other));
  });

  it('tell numbers apart that JSON does not', () => {
    const { table, kernels } = opened();
    kernels.hold([0, -0, Infinity, -Infinity, NaN].map(adding));
    expect(table.length).toBe(6);
  });

  it('wait for the next plan when no plan uses them', () => {
    const { announce, kernels } = opened();
    const place = ((): number => {
      const kernel = adding(1);
      const giveBack = kernels.hold([kernel]);
      giveBack();
      giveBack();
      return kernels.place(kernel);
    })();
    const again = adding(1);
    kernels.hold([again]);
    expect(kernels.place(again)).toBe(place);
    expect(announce).toHaveBeenCalledTimes(1);
  });

  it('give their places up in the end, but never those that somebody uses', () => {
    const { table, announce, kernels } = opened();
    const kept = [adding(-1), adding(-2)];
    const first = kernels.hold(kept);
    const second = kernels.hold([adding(-1)]);
    const functions = kept.map((kernel) => table.get(kernels.place(kernel)) as unknown);
    for (let i = 0; i < 1000; i++) kernels.hold([adding(i), adding(i + 0.5)])();
    expect(table.length).toBeLessThan(140);
    expect(kept.map((kernel) => table.get(kernels.place(kernel)) as unknown)).toEqual(functions);
    expect(announce).toHaveBeenCalledTimes(1001);
    const places = announce.mock.lastCall?.[1] as number[];
    expect(new Set([...places, ...kept.map((kernel) => kernels.place(kernel))]).size).toBe(4);
    first();
    for (let i = 0; i < 200; i++) kernels.hold([adding(i)])();
    expect(table.get(kernels.place(kept[0]!)) as unknown).toBe(functions[0]);
    second();
    for (let i = 0; i < 200; i++) kernels.hold([adding(i)])();
    expect(table.length).toBeLessThan(140);
  });

  it('leave no place behind when they cannot be announced', () => {
    const { table, announce, kernels } = opened();
    announce.mockImplementationOnce(() => {
      throw new RangeError('a thread has ended');
    });
    expect(() => kernels.hold([adding(1), adding(2)])).toThrow('a thread has ended');
    kernels.hold([adding(3), adding(4)]);
    expect(table.length).toBe(3);
  });
});

describe('a machine', () => {
  it('runs kernels at places that others have had', async () => {
    const machine = await openMachine();
    const { integers, floats } = machine.memory;
    const block = machine.arena.allocate(256).address;
    const added = (constant: number): number => {
      const kernel = adding(constant);
      const giveBack = machine.prepare([kernel]);
      const [words, count, input, output] = [block, block + 64, block + 96, block + 128] as const;
      integers.set([machine.index(kernel), 24, count + 4, count, input, output], words / 4);
      integers.set([1, 0], count / 4);
      floats[input / 4] = 10;
      machine.exports.run(words, words + 24);
      giveBack();
      return floats[output / 4] as number;
    };
    for (let i = 0; i < 300; i++) expect(added(i)).toBe(10 + i);
    expect(added(0)).toBe(10);
  });
});
