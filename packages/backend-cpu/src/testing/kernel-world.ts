import { readFileSync } from 'node:fs';

/** The two builds of the kernels. */
export const BUILDS = ['portable', 'relaxed'] as const;

/** Extents that tests of kernels must include: none, one, around a vector, several vectors with a tail. */
export const EXTENTS = [0, 1, 3, 4, 5, 17, 37] as const;

/** A NaN whose bits nothing computes: memory that no kernel may read into a result, nor write. */
const GARBAGE = 0x7fc0dead;

const PAGES = 64;
const FIRST = 64;

/** A tensor in the memory of kernels: rows padded to whole vectors, the rest of a row's stride is garbage. */
export interface Placed {
  readonly address: number;
  readonly extents: readonly number[];
  /** Byte strides, one for each extent; 4 for the innermost. */
  readonly strides: readonly number[];
}

/** A kernel module with its memory and table, and room to place operands in. */
export class KernelWorld {
  readonly memory = new WebAssembly.Memory({ initial: PAGES, maximum: 65536, shared: true });
  readonly table = new WebAssembly.Table({ initial: 64, element: 'anyfunc' });
  readonly exports: Readonly<Record<string, (...words: number[]) => void>>;
  readonly f32 = new Float32Array(this.memory.buffer);
  readonly i32 = new Int32Array(this.memory.buffer);
  #top = FIRST;

  constructor(build: (typeof BUILDS)[number]) {
    const bytes = readFileSync(new URL(`../../wasm/kernels.${build}.wasm`, import.meta.url));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: this.memory, table: this.table },
    });
    this.exports = exports as never;
    this.i32.fill(GARBAGE);
  }

  /** Forgets everything placed. */
  reset(): void {
    this.i32.fill(GARBAGE, 0, (this.#top >> 2) + 64);
    this.#top = FIRST;
  }

  /** Room for some bytes, at an address divisible by 16. */
  allocate(bytes: number): number {
    const address = this.#top;
    this.#top += (bytes + 15) & ~15;
    return address;
  }

  /** The address of an int32. */
  count(value: number): number {
    return this.words([value]);
  }

  /** The address of int32 words. */
  words(values: readonly number[]): number {
    const address = this.allocate(4 * values.length);
    this.i32.set(values, address >> 2);
    return address;
  }

  /** Room for a tensor with `slack` vectors behind each row; `values` row-major, garbage where there are none. */
  place(extents: readonly number[], slack: number, values?: ArrayLike<number>): Placed {
    const strides = new Array<number>(extents.length);
    let size = 4;
    for (let d = extents.length - 1; d >= 0; d--) {
      strides[d] = size;
      size *= Math.max(1, extents[d]!);
      if (d === extents.length - 1) size = ((size + 15) & ~15) + 16 * slack;
    }
    const placed = { address: this.allocate(size), extents, strides };
    if (values) this.write(placed, values, this.f32);
    return placed;
  }

  /** The same of int32 values. */
  placeIntegers(extents: readonly number[], slack: number, values: ArrayLike<number>): Placed {
    const placed = this.place(extents, slack);
    this.write(placed, values, this.i32);
    return placed;
  }

  /** Writes the elements of a tensor, row-major, with zeros in the padding of its rows. */
  write(placed: Placed, values: ArrayLike<number>, into: Float32Array | Int32Array): void {
    rowsOf(placed, (row, count, first) => {
      for (let i = 0; i < (placed.extents.length === 0 ? 1 : (count + 3) & ~3); i++) {
        into[(row >> 2) + i] = i < count ? values[first + i]! : 0;
      }
    });
  }

  /** The elements of a tensor, row-major. */
  read(placed: Placed): number[] {
    const values: number[] = [];
    rowsOf(placed, (row, count) => {
      values.push(...this.f32.subarray(row >> 2, (row >> 2) + count));
    });
    return values;
  }

  /** A copy of the memory in use, to compute the expected one in. */
  image(): MemoryImage {
    return new MemoryImage(this.i32.slice(0, (this.#top >> 2) + 32));
  }

  /** Where memory and expectation first differ, in words; `undefined` where they agree. */
  difference(expected: MemoryImage): string | undefined {
    for (let i = 0; i < expected.bits.length; i++) {
      if (expected.bits[i] === this.i32[i] || expected.ignored.has(i)) continue;
      const [wanted, found] = [expected.floats[i]!, this.f32[i]!];
      if (expected.written.has(i) && Number.isNaN(wanted) && Number.isNaN(found)) continue;
      return `address ${4 * i}: found ${found} (${this.i32[i]}), expected ${wanted} (${expected.bits[i]})`;
    }
    return undefined;
  }
}

/** Memory as it should be. */
export class MemoryImage {
  readonly bits: Int32Array;
  readonly floats: Float32Array;
  /** Words that a kernel is expected to write. */
  readonly written = new Set<number>();
  /** Words that may hold anything. */
  readonly ignored = new Set<number>();

  constructor(bits: Int32Array) {
    this.bits = bits;
    this.floats = new Float32Array(bits.buffer);
  }

  /** Expects a number at an address. */
  set(address: number, value: number): void {
    this.floats[address >> 2] = value;
    this.written.add(address >> 2);
  }

  /** Expects anything at all in some bytes. */
  ignore(address: number, bytes: number): void {
    for (let i = 0; i < bytes; i += 4) this.ignored.add((address + i) >> 2);
  }

  /** Expects a tensor's elements, and zeros in the padding of its rows unless told to leave it. */
  expect(placed: Placed, values: ArrayLike<number>, padding = true): void {
    rowsOf(placed, (row, count, first) => {
      const end = padding && placed.extents.length > 0 ? (count + 3) & ~3 : count;
      for (let i = 0; i < end; i++) this.set(row + 4 * i, i < count ? values[first + i]! : 0);
    });
  }
}

/** Calls back with the address of each row of a tensor, its elements and the index of its first one. */
function rowsOf(placed: Placed, visit: (address: number, count: number, first: number) => void): void {
  const { extents, strides, address } = placed;
  const count = extents.at(-1) ?? 1;
  let first = 0;
  const walk = (d: number, at: number): void => {
    if (d >= extents.length - 1) {
      visit(at, count, first);
      first += count;
      return;
    }
    for (let i = 0; i < extents[d]!; i++) walk(d + 1, at + i * strides[d]!);
  };
  walk(0, address);
}
