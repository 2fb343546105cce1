import type { ElementKind, NumberArray } from '@meristem/autodiff';
import { BYTES } from '../layout/capacity.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';

/** A tensor in memory as callers see it: element i of a dense row-major array. Valid for one structure. */
export class DenseTensor {
  /** How many elements it has. */
  readonly size: number;
  readonly #numbers: Float32Array | Int32Array;
  /** Where each element is, in numbers from the first; `undefined` if they follow each other. */
  readonly #offsets: Int32Array | undefined;
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
    this.#offsets = followsEachOther(extents, strides) ? undefined : offsetsOf(size, extents, strides);
    const span = this.#offsets && size > 0 ? last + 1 : size;
    const from = address / BYTES;
    this.#numbers = (kind === 'index' ? memory.integers : memory.floats).subarray(from, from + span);
  }

  /** Whether it stores whole numbers. */
  get whole(): boolean {
    return this.#numbers instanceof Int32Array;
  }

  get(i: number): number {
    return this.#numbers[this.#offsets ? (this.#offsets[i] as number) : i] as number;
  }

  set(i: number, value: number): void {
    this.#numbers[this.#offsets ? (this.#offsets[i] as number) : i] = value;
  }

  /** The elements; a view of the memory where they follow each other, else a copy that the next read overwrites. */
  read(): NumberArray {
    const offsets = this.#offsets;
    const numbers = this.#numbers;
    if (!offsets) return numbers;
    this.#copy ??= numbers instanceof Int32Array ? new Int32Array(this.size) : new Float32Array(this.size);
    for (let i = 0; i < offsets.length; i++) this.#copy[i] = numbers[offsets[i] as number] as number;
    return this.#copy;
  }

  /**
   * Stores all elements, as long as they are finite in single precision, and whole where whole numbers are kept.
   *
   * @returns the first element that is not; -1 if all are stored.
   */
  write(values: ArrayLike<number>): number {
    const { size } = this;
    const numbers = this.#numbers;
    const offsets = this.#offsets;
    // The host copies arrays of numbers much faster than a loop that has to find out what it is given.
    if (!offsets && values instanceof Int32Array && numbers instanceof Int32Array) {
      numbers.set(values);
      return -1;
    }
    if (!offsets && numbers instanceof Float32Array && isNumberArray(values)) {
      numbers.set(values);
      return this.#memory.firstNotFinite(this.#address, size);
    }
    const whole = this.whole;
    for (let i = 0; i < size; i++) {
      const value = values[i] as number;
      if (!fits(value, whole)) return i;
      numbers[offsets ? (offsets[i] as number) : i] = value;
    }
    return -1;
  }

  /** Stores all elements as they are. */
  copy(values: ArrayLike<number>): void {
    const numbers = this.#numbers;
    const offsets = this.#offsets;
    if (!offsets) return numbers.set(values);
    for (let i = 0; i < offsets.length; i++) numbers[offsets[i] as number] = values[i] as number;
  }

  /** Stores the only element; otherwise as `write`. */
  writeOne(value: number): number {
    if (!fits(value, this.whole)) return 0;
    this.set(0, value);
    return -1;
  }
}

/** Whether a number stays as it is among whole numbers, or finite among others. */
function fits(value: number, whole: boolean): boolean {
  if (whole) return (value | 0) === value;
  const stored = Math.fround(value);
  // The difference of infinity with itself is NaN.
  return stored - stored === 0;
}

function isNumberArray(values: ArrayLike<number>): values is NumberArray {
  return values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array;
}

function followsEachOther(extents: readonly number[], strides: readonly number[]): boolean {
  let dense = BYTES;
  for (let d = extents.length - 1; d >= 0; d--) {
    if (extents[d] !== 1 && strides[d] !== dense) return false;
    dense *= extents[d] as number;
  }
  return true;
}

function offsetsOf(size: number, extents: readonly number[], strides: readonly number[]): Int32Array {
  const offsets = new Int32Array(size);
  let block = 1;
  for (let d = extents.length - 1; d >= 0; d--) {
    const step = (strides[d] as number) / BYTES;
    for (let i = size === 0 ? 0 : (extents[d] as number) - 1; i > 0; i--) {
      for (let j = 0; j < block; j++) offsets[i * block + j] = (offsets[j] as number) + i * step;
    }
    block *= extents[d] as number;
  }
  return offsets;
}
