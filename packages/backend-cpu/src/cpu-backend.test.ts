import { setFlagsFromString } from 'node:v8';
import { setTimeout } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import {
  axis,
  constant,
  createState,
  editOf,
  randomKey,
  type State,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendError, cpuBackend, type CpuBackend } from './index.ts';
import { recurrentNetwork } from './testing/recurrent-network.ts';

const RealMemory = WebAssembly.Memory;

/** A backend with the memory that it opened. */
async function openBackend(): Promise<{ readonly cpu: CpuBackend; readonly bytes: () => number }> {
  const opened: WebAssembly.Memory[] = [];
  vi.stubGlobal('WebAssembly', {
    ...Object.fromEntries(
      Object.getOwnPropertyNames(WebAssembly).map((name) => [name, Reflect.get(WebAssembly, name)]),
    ),
    Memory: class extends RealMemory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        opened.push(this);
      }
    },
  });
  const cpu = await cpuBackend();
  vi.unstubAllGlobals();
  expect(opened).toHaveLength(1);
  return { cpu, bytes: () => opened[0]!.buffer.byteLength };
}

const unit = axis('unit', 512);
const big = variable({ name: 'big', dims: [unit.pre, unit.post], initial: constant(1) }) as Variable;
/** A state of a little more than a megabyte. */
const megabyte: State = createState({ variables: [big], key: randomKey(0) });

/** Collects garbage and lets finalisers run. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 4; round++) {
    collect();
    await setTimeout(5);
  }
}

afterEach(() => vi.unstubAllGlobals());

describe('the backend', () => {
  it('describes itself', async () => {
    expect((await cpuBackend({ precision: 'portable' })).description).toEqual({
      name: 'cpu',
      precision: 'single',
      simd: 'wasm',
      threads: 1,
      blas: 'none',
    });
    expect((await cpuBackend()).description.simd).toBe('wasm-relaxed');
    expect((await cpuBackend({ precision: 'fast' })).description.simd).toBe('wasm-relaxed');
  });

  it('falls back to the portable build where there is no relaxed SIMD', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect((await cpuBackend()).description.simd).toBe('wasm');
    vi.restoreAllMocks();
  });

  it('says so if the host has no shared memory', async () => {
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
      throw new TypeError('shared memory is disabled');
    });
    await expect(cpuBackend()).rejects.toThrow(BackendError);
    await expect(cpuBackend()).rejects.toThrow('found no shared WebAssembly memory on this host');
    vi.restoreAllMocks();
  });

  it('says so if the kernels cannot be compiled', async () => {
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('no SIMD'));
    await expect(cpuBackend({ precision: 'portable' })).rejects.toThrow(BackendError);
    await expect(cpuBackend({ precision: 'portable' })).rejects.toThrow('expected the portable build');
    vi.restoreAllMocks();
  });

  it('keeps residences apart', async () => {
    const cpu = await cpuBackend();
    const network = recurrentNetwork({ steps: 5 });
    const [one, two] = [cpu.place(network.state(5)), cpu.place(network.state(5))];
    const before = two.snapshot();
    const executable = one.load(network.training);
    executable.run(network.inputs(0));
    one.apply(editOf(network.unit, 5, [1], 30));
    executable.run(network.inputs(1));
    for (const each of network.variables) expect(two.snapshot().read(each)).toEqual(before.read(each));
    expect(one.snapshot().read('readout')).not.toEqual(before.read('readout'));
  });
});

describe('memory', () => {
  it('comes back when a residence is released', async () => {
    const { cpu, bytes } = await openBackend();
    cpu.place(megabyte).release();
    const before = bytes();
    for (let round = 0; round < 50; round++) cpu.place(megabyte).release();
    expect(bytes()).toBe(before);
    const [first, second] = [cpu.place(megabyte), cpu.place(megabyte)];
    expect(bytes()).toBeGreaterThan(before + 2 ** 20 - 2 ** 16);
    first.release();
    second.release();
    second.release();
    const both = bytes();
    const [third, fourth] = [cpu.place(megabyte), cpu.place(megabyte)];
    expect(bytes()).toBe(both);
    // What was given back twice is not handed out twice.
    third.write(big, new Float32Array(512 * 512).fill(3));
    fourth.write(big, new Float32Array(512 * 512).fill(4));
    expect(new Set(third.snapshot().read(big))).toEqual(new Set([3]));
  });

  it('comes back when a residence is dropped and the host collects garbage', async () => {
    const { cpu, bytes } = await openBackend();
    const network = recurrentNetwork({ steps: 5 });
    const drop = (): void => {
      for (let i = 0; i < 4; i++) {
        cpu.place(megabyte);
        cpu.place(network.state(100)).load(network.training).run(network.inputs(0));
      }
    };
    drop();
    await collectGarbage();
    const before = bytes();
    for (let round = 0; round < 10; round++) {
      drop();
      await collectGarbage();
    }
    // Forty residences of a megabyte and more were dropped; the host may not have come to the last of them.
    expect(bytes()).toBeLessThan(before + 4 * 2 ** 20);
  });

  it('stays while somebody holds an executable', async () => {
    const { cpu } = await openBackend();
    const network = recurrentNetwork({ steps: 5 });
    const executable = cpu.place(network.state(17)).load(network.training);
    executable.run(network.inputs(0));
    const before = [...executable.output('logits')];
    await collectGarbage();
    for (let i = 0; i < 8; i++) cpu.place(megabyte).write(big, new Float64Array(512 * 512).fill(i));
    expect([...executable.output('logits')]).toEqual(before);
    executable.run(network.inputs(1));
    expect(executable.output('loss')[0]).toBeLessThan(10);
  });
});
