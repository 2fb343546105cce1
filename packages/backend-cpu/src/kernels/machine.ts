import { emitModule } from '../codegen/emit-module.ts';
import type { GeneratedKernel } from '../program/words.ts';
import { Arena } from '../memory/arena.ts';
import { LinearMemory } from '../memory/linear-memory.ts';
import { hostFunction } from './host-function.ts';
import type { Team } from '../threads/team.ts';
import type { Build } from './kernel-module.ts';
import { KERNEL_NAMES, type KernelName } from './kernel-names.ts';

/** What TypeScript calls by itself, besides the kernels that programs call. */
export interface MachineExports {
  /** Runs the instructions from one address up to another. */
  run(from: number, to: number): void;
  setScratch(address: number, bytes: number): void;
  /** The index of the first number that is NaN or infinite, or -1. */
  firstNotFinite(address: number, count: number): number;
  removeUnits(
    base: number, outerCount: number, outerStride: number, unitStride: number, unitBytes: number,
    count: number, survivors: number, survivorCount: number,
  ): void; // prettier-ignore
  permuteUnits(
    base: number, outerCount: number, outerStride: number, unitStride: number, unitBytes: number,
    count: number, survivors: number, survivorCount: number, scratch: number,
  ): void; // prettier-ignore
  /** Gives a team's workers the command that stands in its block; `join` waits for them, `awaitWorkers` come what may. */
  command(team: number): void;
  join(team: number, watch: number): void;
  awaitWorkers(team: number, watch: number): void;
  /** Gives the command, runs the first thread's instructions, and waits for the workers. */
  lead(team: number, from: number, to: number, watch: number): void;
  awaitCommand(team: number, ticket: number): number;
  finish(team: number): void;
  /** Looks so many times at a word, as a thread does that waits. */
  look(team: number, rounds: number): number;
  drawBlock(
    keyHigh: number, keyLow: number, ids0: number, count0: number, ids1: number, count1: number,
    distribution: number, out: number,
  ): void; // prettier-ignore
}

/** A native library for products, as kernels. */
export interface NativeProducts {
  /** Places of the kernels in the function table. */
  readonly matmulRows: number;
  readonly matmulDots: number;
  /** Multiply-adds from which on the library is faster. */
  readonly crossover: number;
}

/** Bytes in which products keep packed copies of their operands. */
export const SCRATCH_BYTES = 4 << 20;

/** The kernels of a thread: all threads have the same ones at the same places of their function tables. */
export interface ThreadKernels {
  readonly exports: MachineExports;
  readonly table: WebAssembly.Table;
  readonly indices: Map<string, number>;
}

/** The kernels over a memory, in a function table of their own. */
export function openKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): ThreadKernels {
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory, table } });
  const indices = new Map(KERNEL_NAMES.map((name) => [name as string, table.grow(1, exports[name])]));
  return { exports: exports as unknown as MachineExports, table, indices };
}

/** One thread's view of the WebAssembly machine: the kernels over a memory, and a table by which programs call them. */
export class Machine {
  readonly build: Build;
  readonly arena: Arena;
  readonly exports: MachineExports;
  private readonly table: WebAssembly.Table;
  private readonly indices: Map<string, number>;
  /** The native library that large products go to, if there is one. */
  native: NativeProducts | undefined;
  /** The threads that programs are shared with, if there are any. */
  team: Team | undefined;
  private scratch = false;
  /** The same by object, as describing a generated kernel in full takes long. */
  private readonly places = new WeakMap<GeneratedKernel, number>();

  constructor(module: WebAssembly.Module, build: Build, memory: WebAssembly.Memory) {
    this.build = build;
    this.arena = new Arena(new LinearMemory(memory));
    const { exports, table, indices } = openKernels(module, memory);
    this.exports = exports;
    this.table = table;
    this.indices = indices;
    this.memory.firstNotFinite = this.exports.firstNotFinite;
  }

  get memory(): LinearMemory {
    return this.arena.memory;
  }

  /** The place of a kernel in the function table. */
  index(kernel: KernelName | GeneratedKernel): number {
    if (typeof kernel === 'string') return this.indices.get(kernel) as number;
    const known = this.places.get(kernel);
    if (known !== undefined) return known;
    const place = this.indices.get(nameOf(kernel)) as number;
    this.places.set(kernel, place);
    return place;
  }

  /** Compiles the fused kernels that this machine does not have yet, all at once. */
  prepare(kernels: readonly GeneratedKernel[]): void {
    if (!this.scratch) {
      this.exports.setScratch(this.arena.allocate(SCRATCH_BYTES).address, SCRATCH_BYTES);
      this.scratch = true;
    }
    const missing = new Map<string, GeneratedKernel>();
    for (const kernel of kernels) {
      if (!this.indices.has(nameOf(kernel))) missing.set(nameOf(kernel), kernel);
    }
    if (missing.size === 0) return;
    const bytes = emitModule([...missing.values()], { relaxed: this.build === 'relaxed' });
    this.team?.load(bytes, this.table.length, missing.size);
    const module = new WebAssembly.Module(bytes);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory.memory } });
    [...missing.keys()].forEach((name, i) => this.add(name, exports[`f${i}`]));
  }

  /** Adds a kernel that is a function of the host, and returns its place in the function table. */
  addHost(kernel: (p: number) => void): number {
    return this.table.grow(1, hostFunction(kernel));
  }

  private add(name: string, kernel: WebAssembly.ExportValue | undefined): void {
    this.indices.set(name, this.table.grow(1, kernel));
  }
}

function nameOf(kernel: KernelName | GeneratedKernel): string {
  return typeof kernel === 'string' ? kernel : JSON.stringify(kernel, distinct);
}

/** JSON has no infinities and no negative zero. */
function distinct(_key: string, value: unknown): unknown {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
