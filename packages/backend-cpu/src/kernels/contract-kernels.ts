import { readFileSync } from 'node:fs';
import type { Build } from './kernel-module.ts';

/** The product kernels by name, and what they are called with. */
export interface ContractKernels {
  readonly matmulRows: (words: number) => void;
  readonly matmulDots: (words: number) => void;
  readonly contractPanels: (words: number) => void;
  readonly contractLanes: (words: number) => void;
  readonly contractGeneric: (words: number) => void;
  readonly setScratch: (address: number, bytes: number) => void;
}

/** A matrix `[rows, columns]` in memory: its address and the bytes between rows. */
export interface Placed {
  readonly address: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

const MEMORY_BYTES = 1 << 24;
const COUNTS_AT = 1024;
const WORDS_AT = 4096;
const SCRATCH_AT = 8192;
const SCRATCH_BYTES = 1 << 21;
const DATA_AT = SCRATCH_AT + SCRATCH_BYTES;

/** What lies in memory that belongs to no tensor: not a number, so that whatever reads it shows. */
const GARBAGE = 0x7fc0dead;

/** Product kernels over a memory of their own, in which every byte that no matrix owns is garbage. */
export class ContractBed {
  readonly #kernels: ContractKernels;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;
  #free = DATA_AT;
  #counts = COUNTS_AT;
  #dirty = MEMORY_BYTES;

  constructor(build: Build) {
    const memory = new WebAssembly.Memory({ initial: MEMORY_BYTES >> 16, maximum: 65536, shared: true });
    const table = new WebAssembly.Table({ initial: 1, element: 'anyfunc' });
    const bytes = readFileSync(new URL(`../../wasm/kernels.${build}.wasm`, import.meta.url));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, table } });
    this.#kernels = instance.exports as unknown as ContractKernels;
    this.#ints = new Int32Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
  }

  /** Forgets all matrices and gives the kernels `scratchBytes` of scratch memory. */
  reset(scratchBytes = SCRATCH_BYTES): void {
    this.#ints.fill(GARBAGE, 0, this.#dirty >> 2);
    this.#free = DATA_AT;
    this.#counts = COUNTS_AT;
    this.#dirty = DATA_AT;
    this.#kernels.setScratch(SCRATCH_AT, scratchBytes);
  }

  /** Reserves a matrix of garbage, with `slack` vectors behind the padding of every row. */
  reserve(rows: number, columns: number, slack: number): Placed {
    const stride = 16 * (Math.ceil(columns / 4) + slack);
    const placed = { address: this.#free + 64, stride, rows, columns };
    this.#free = placed.address + stride * rows + 64;
    if (this.#free > MEMORY_BYTES)
      throw new RangeError(`the test needs ${this.#free} bytes of ${MEMORY_BYTES}`);
    this.#ints.fill(GARBAGE, this.#dirty >> 2, this.#free >> 2);
    this.#dirty = this.#free;
    return placed;
  }

  /** Places the matrix `values[row * columns + column]`, its padding zero. */
  place(values: Float32Array, rows: number, columns: number, slack: number): Placed {
    const placed = this.reserve(rows, columns, slack);
    for (let row = 0; row < rows; row++) {
      const start = (placed.address + row * placed.stride) >> 2;
      this.#floats.fill(0, start, start + 4 * Math.ceil(columns / 4));
      this.#floats.set(values.subarray(row * columns, (row + 1) * columns), start);
    }
    return placed;
  }

  /** The address of a count. */
  count(value: number): number {
    const address = this.#counts;
    this.#ints[address >> 2] = value;
    this.#counts += 4;
    return address;
  }

  /** Calls a kernel and returns the addresses of all 4-byte words it changed, scratch memory aside. */
  call(kernel: Exclude<keyof ContractKernels, 'setScratch'>, words: readonly number[]): ReadonlySet<number> {
    this.#ints.set(words, WORDS_AT >> 2);
    const before = this.#ints.slice(0, this.#free >> 2);
    this.#kernels[kernel](WORDS_AT);
    const changed = new Set<number>();
    for (let index = 0; index < before.length; index++) {
      const address = 4 * index;
      if (address >= SCRATCH_AT && address < SCRATCH_AT + SCRATCH_BYTES) continue;
      if (this.#ints[index] !== before[index]) changed.add(address);
    }
    return changed;
  }

  /** Element or padding `[row, column]` of a matrix. */
  at(matrix: Placed, row: number, column: number): number {
    return this.#floats[(matrix.address + row * matrix.stride + 4 * column) >> 2]!;
  }

  /** The 4-byte word at an address as a float32. */
  float(address: number): number {
    return this.#floats[address >> 2]!;
  }

  /** The bits of all elements of a matrix, row by row. */
  bits(matrix: Placed): Int32Array {
    const bits = new Int32Array(matrix.rows * matrix.columns);
    for (let row = 0; row < matrix.rows; row++) {
      const start = (matrix.address + row * matrix.stride) >> 2;
      bits.set(this.#ints.subarray(start, start + matrix.columns), row * matrix.columns);
    }
    return bits;
  }
}
