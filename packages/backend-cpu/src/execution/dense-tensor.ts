import type { ElementKind, NumberArray } from '@meristem/autodiff';
import { BYTES } from '../layout/capacity.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';

/** Where the only run begins. */
const ONE_RUN = Int32Array.of(0);

/** Elements from which on the host copies a run faster than a loop does. */
const LONG = 64;

/** Elements that the nearest cache holds. */
const BLOCK = 4096;

/** A tensor in memory as callers see it: element i of a dense row-major array. Valid for one structure. */
export class DenseTensor {
  /** How many elements it has. */
  readonly size: number;
  /** Whether it stores whole numbers. */
  readonly whole: boolean;
  readonly #numbers: Float32Array | Int32Array;
  /** Elements in a run: they follow each other in memory as they do among callers. */
  readonly #run: number;
  /** Where each run begins, in numbers from the first; `undefined` if one run holds all. */
  readonly #starts: Int32Array | undefined;
  readonly #memory: LinearMemory;
  readonly #address: number;
  #copy: Float32Array | Int32Array | undefined;

  constructor(
    memory: LinearMemory,
    kind: ElementKind,
    address: number,
    extents: readonly number[],
    strides: readonly number[],
  ) {
    this.#memory = memory;
    this.#address = address;
    let [size, last] = [1, 0];
    for (let d = 0; d < extents.length; d++) {
      size *= extents[d] as number;
      last += ((extents[d] as number) - 1) * ((strides[d] as number) / BYTES);
    }
    this.size = size;
    const { run, outer } = runOf(extents, strides);
    this.#run = run;
    this.whole = kind === 'index';
    this.#starts =
      outer === 0 || size === 0 ? undefined : startsOf(size / run, extents.slice(0, outer), strides);
    const span = this.#starts ? last + 1 : size;
    const from = address / BYTES;
    this.#numbers = (kind === 'index' ? memory.integers : memory.floats).subarray(from, from + span);
  }

  get(i: number): number {
    return this.#numbers[this.#place(i)] as number;
  }

  set(i: number, value: number): void {
    this.#numbers[this.#place(i)] = value;
  }

  /** The elements; a view of the memory where they follow each other, else a copy that the next read overwrites. */
  read(): NumberArray {
    if (!this.#starts) return this.#numbers;
    this.#copy ??= this.whole ? new Int32Array(this.size) : new Float32Array(this.size);
    this.#gather(this.#starts, this.#copy);
    return this.#copy;
  }

  /** A copy of the elements that stays as it is. */
  take(): Float32Array {
    const taken = new Float32Array(this.size);
    this.#gather(this.#starts ?? ONE_RUN, taken);
    return taken;
  }

  /**
   * Stores all elements, as long as they are finite in single precision, and whole where whole numbers are kept.
   *
   * @returns the first element that is not; -1 if all are stored.
   */
  write(values: ArrayLike<number>): number {
    const { whole } = this;
    if (!whole && isNumberArray(values)) return this.#storeFinite(values);
    const numbers = this.#numbers;
    const starts = this.#starts;
    // The host copies arrays of numbers much faster than a loop that has to find out what it is given.
    if (!starts && values instanceof Int32Array && numbers instanceof Int32Array) {
      numbers.set(values);
      return -1;
    }
    for (let i = 0; i < this.size; i++) {
      const value = values[i] as number;
      if (!fits(value, whole)) return i;
      numbers[this.#place(i)] = value;
    }
    return -1;
  }

  /**
   * Stores positions of units, as long as each is one of so many.
   *
   * @returns the first that is none; -1 if all are stored.
   */
  writePositions(values: Int32Array, units: number): number {
    if (!allBelow(values, units)) return values.findIndex((position) => position >>> 0 >= units);
    if (this.#starts) this.copy(values);
    else this.#numbers.set(values);
    return -1;
  }

  /** Stores all elements as they are. */
  copy(values: ArrayLike<number>): void {
    const run = this.#run;
    const starts = this.#starts ?? ONE_RUN;
    for (let r = 0, i = 0; i < this.size; r++, i += run) this.#put(values, i, starts[r] as number, run);
  }

  /** Stores the only element; otherwise as `write`. */
  writeOne(value: number): number {
    if (!fits(value, this.whole)) return 0;
    this.set(0, value);
    return -1;
  }

  #place(i: number): number {
    const starts = this.#starts;
    if (!starts) return i;
    const run = this.#run;
    return run === 1 ? (starts[i] as number) : (starts[Math.floor(i / run)] as number) + (i % run);
  }

  /** Copies the elements of all runs. */
  #gather(starts: Int32Array, to: Float32Array | Int32Array): void {
    const numbers = this.#numbers;
    const run = this.#run;
    for (let r = 0, i = 0; i < this.size; r++) {
      const start = starts[r] as number;
      if (run >= LONG) {
        to.set(numbers.subarray(start, start + run), i);
        i += run;
      } else {
        for (let at = start; at < start + run; at++) to[i++] = numbers[at] as number;
      }
    }
  }

  /** Stores elements block by block, and looks at each block while it is near; the first that is not finite, or -1. */
  #storeFinite(values: NumberArray): number {
    const run = this.#run;
    const starts = this.#starts ?? ONE_RUN;
    const memory = this.#memory;
    for (let r = 0, i = 0; i < this.size; r++) {
      const start = starts[r] as number;
      for (let from = 0; from < run; from += BLOCK) {
        const count = Math.min(BLOCK, run - from);
        this.#put(values, i, start + from, count);
        const found = memory.firstNotFinite(this.#address + BYTES * (start + from), count);
        if (found >= 0) return i + found;
        i += count;
      }
    }
    return -1;
  }

  /** Stores so many elements from element `i` on where they follow each other from `at` on. */
  #put(values: ArrayLike<number>, i: number, at: number, count: number): void {
    const numbers = this.#numbers;
    if (count >= LONG && values instanceof Float32Array && numbers instanceof Float32Array) {
      numbers.set(values.length === count ? values : values.subarray(i, i + count), at);
    } else {
      for (let c = 0; c < count; c++) numbers[at + c] = values[i + c] as number;
    }
  }
}

/** Whether a number stays as it is among whole numbers, or finite among others. */
function fits(value: number, whole: boolean): boolean {
  if (whole) return (value | 0) === value;
  const stored = Math.fround(value);
  // The difference of infinity with itself is NaN.
  return stored - stored === 0;
}

/**
 * Whether all of some whole numbers are from 0 to below a limit. Of one that is not, it or its distance to the last is
 * negative; four at a time, as this is asked of short arrays in every cycle.
 */
function allBelow(values: Int32Array, limit: number): boolean {
  const last = limit - 1;
  const { length } = values;
  let signs = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const a = values[i] as number;
    const b = values[i + 1] as number;
    const c = values[i + 2] as number;
    const d = values[i + 3] as number;
    signs |= a | b | c | d | (last - a) | (last - b) | (last - c) | (last - d);
  }
  for (; i < length; i++) signs |= (values[i] as number) | (last - (values[i] as number));
  return signs >= 0;
}

function isNumberArray(values: ArrayLike<number>): values is NumberArray {
  return values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array;
}

/** How many elements follow each other in memory from any of the innermost dims on, and how many dims are outside of those. */
function runOf(
  extents: readonly number[],
  strides: readonly number[],
): { readonly run: number; readonly outer: number } {
  let run = 1;
  let outer = extents.length;
  while (outer > 0 && (extents[outer - 1] === 1 || strides[outer - 1] === run * BYTES))
    run *= extents[--outer] as number;
  return { run, outer };
}

/** Where runs begin that lie at all positions of some dims. */
function startsOf(count: number, extents: readonly number[], strides: readonly number[]): Int32Array {
  const starts = new Int32Array(count);
  let block = 1;
  for (let d = extents.length - 1; d >= 0; d--) {
    const step = (strides[d] as number) / BYTES;
    for (let i = (extents[d] as number) - 1; i > 0; i--) {
      for (let j = 0; j < block; j++) starts[i * block + j] = (starts[j] as number) + i * step;
    }
    block *= extents[d] as number;
  }
  return starts;
}
