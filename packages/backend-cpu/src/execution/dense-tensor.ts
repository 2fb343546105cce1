import type { ElementKind, NumberArray } from '@meristem/autodiff';
import { BYTES } from '../layout/capacity.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';

/** A tensor in memory as callers see it: element i of a dense row-major array. Valid for one structure. */
export class DenseTensor {
  /** How many elements it has. */
  readonly size: number;
  private readonly numbers: Float32Array | Int32Array;
  /** Where each element is, in numbers from the first; `undefined` if they follow each other. */
  private readonly offsets: Int32Array | undefined;
  private copy: Float32Array | Int32Array | undefined;

  constructor(
    memory: LinearMemory,
    kind: ElementKind,
    address: number,
    extents: readonly number[],
    strides: readonly number[],
  ) {
    this.size = extents.reduce((product, extent) => product * extent, 1);
    this.offsets = followsEachOther(extents, strides) ? undefined : offsetsOf(this.size, extents, strides);
    const span = this.offsets ? 1 + this.offsets.reduce((most, at) => Math.max(most, at), -1) : this.size;
    const from = address / BYTES;
    this.numbers = (kind === 'index' ? memory.integers : memory.floats).subarray(from, from + span);
  }

  /** Whether it stores whole numbers. */
  get whole(): boolean {
    return this.numbers instanceof Int32Array;
  }

  get(i: number): number {
    return this.numbers[this.offsets ? (this.offsets[i] as number) : i] as number;
  }

  set(i: number, value: number): void {
    this.numbers[this.offsets ? (this.offsets[i] as number) : i] = value;
  }

  /** The elements; a view of the memory where they follow each other, else a copy that the next read overwrites. */
  read(): NumberArray {
    const { offsets, numbers } = this;
    if (!offsets) return numbers;
    this.copy ??= numbers instanceof Int32Array ? new Int32Array(this.size) : new Float32Array(this.size);
    for (let i = 0; i < offsets.length; i++) this.copy[i] = numbers[offsets[i] as number] as number;
    return this.copy;
  }

  /** Stores all elements. */
  write(values: ArrayLike<number>): void {
    if (!this.offsets) this.numbers.set(values);
    else for (let i = 0; i < this.offsets.length; i++) this.set(i, values[i] as number);
  }
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
