import type { GeneratedKernel } from '../program/operation.ts';
import { Arena, type Holdings } from '../memory/arena.ts';
import { LinearMemory } from '../memory/linear-memory.ts';
import type { CompiledModules } from './compiled-modules.ts';
import { GeneratedKernels } from './generated-kernels.ts';
import { hostFunction } from './host-function.ts';
import type { ProductOf } from '../blas/product.ts';
import type { Team } from '../threads/team.ts';
import type { Build } from './kernel-module.ts';
import { KERNEL_NAMES, type KernelName } from '../program/kernel-table.ts';

/** What TypeScript calls by itself, besides the kernels that programs call. */
export interface MachineExports {
  /** Runs the instructions from one address up to another. */
  run(from: number, to: number): void;
  setScratch(address: number, bytes: number): void;
  scratchAt(): number;
  /** Copies for a native library: see `blas/native-blocks.ts`. */
  writeDistances(
    to: number, rank: number, dims: number, bytes: number, stride: number, from: number, many: number,
  ): void; // prettier-ignore
  arrange(
    from: number, rows: number, rowTable: number, columns: number, columnTable: number, to: number, toRow: number,
  ): void; // prettier-ignore
  putBack(
    from: number, fromRow: number, rows: number, rowTable: number, columns: number, columnTable: number,
    units: number, at: number, to: number,
  ): void; // prettier-ignore
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

/** Kernels that a native library may stand in for. */
export const NATIVE_KERNELS = ['matmulRows', 'matmulDots', 'contractPanels'] as const satisfies KernelName[];

export type NativeKernel = (typeof NATIVE_KERNELS)[number];

/** Where those of a native library stand in the function table. */
export type NativePlaces = Readonly<Record<NativeKernel, number>>;

/** A native library for products, as kernels. */
export interface NativeProducts extends NativePlaces {
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
  const first = table.grow(KERNEL_NAMES.length);
  const indices = new Map(KERNEL_NAMES.map((name, i) => [name as string, first + i]));
  for (const [name, place] of indices) table.set(place, exports[name]);
  return { exports: exports as unknown as MachineExports, table, indices };
}

/** One thread's view of the WebAssembly machine: the kernels over a memory, and a table by which programs call them. */
export class Machine {
  readonly build: Build;
  readonly arena: Arena;
  readonly exports: MachineExports;
  readonly #table: WebAssembly.Table;
  readonly #indices: Map<string, number>;
  /** The native library that large products go to, if there is one, and which products those are. */
  native: NativeProducts | undefined;
  productOf: ProductOf | undefined;
  /** The threads that programs are shared with, if there are any. */
  team: Team | undefined;
  #scratch = false;
  readonly #generated: GeneratedKernels;
  /**
   * A residence that nobody holds any more gives its memory back. The machine's own, as what a list of that kind remembers
   * lives as long as the list: a machine without residences can be collected with all of its memory.
   */
  readonly #dropped = new FinalizationRegistry<Holdings>((holdings) => holdings.releaseAll());

  /** @param modules generated modules that other machines have compiled; none unless told. */
  constructor(
    module: WebAssembly.Module,
    build: Build,
    memory: WebAssembly.Memory,
    modules?: CompiledModules,
  ) {
    this.build = build;
    this.arena = new Arena(new LinearMemory(memory));
    const { exports, table, indices } = openKernels(module, memory);
    this.exports = exports;
    this.#table = table;
    this.#indices = indices;
    this.memory.firstNotFinite = this.exports.firstNotFinite;
    this.#generated = new GeneratedKernels({
      table,
      memory,
      relaxed: build === 'relaxed',
      modules,
      announce: (bytes, places) => this.team?.load(bytes, places),
    });
  }

  get memory(): LinearMemory {
    return this.arena.memory;
  }

  /** The place of a kernel in the function table; a generated one has to be held. */
  index(kernel: KernelName | GeneratedKernel): number {
    return typeof kernel === 'string' ? (this.#indices.get(kernel) as number) : this.#generated.place(kernel);
  }

  /**
   * Compiles the generated kernels that this machine does not have yet, all at once, and keeps all of them until they are
   * given back.
   *
   * @returns what gives them back.
   */
  prepare(kernels: readonly GeneratedKernel[]): () => void {
    if (!this.#scratch) {
      this.exports.setScratch(this.arena.allocate(SCRATCH_BYTES).address, SCRATCH_BYTES);
      this.#scratch = true;
    }
    return this.#generated.hold(kernels);
  }

  /** Gives back what an owner holds when that is collected, unless it has been given back before. */
  track(owner: object, holdings: Holdings): void {
    this.#dropped.register(owner, holdings, holdings);
    // A registry keeps what it watches through all but the host's thorough collections.
    holdings.hold(() => this.#dropped.unregister(holdings));
  }

  /** Adds a kernel that is a function of the host, and returns its place in the function table. */
  addHost(kernel: (p: number) => void): number {
    return this.#table.grow(1, hostFunction(kernel));
  }
}
