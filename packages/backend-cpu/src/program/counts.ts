import type { Axis } from '@meristem/autodiff';
import type { LinearMemory } from '../memory/linear-memory.ts';

/** A product of extents that kernels read when they run. */
interface Entry {
  readonly axes: readonly Axis[];
  readonly index: number;
}

/**
 * The counts that the words of a program refer to: the only thing in memory that an edit of the structure has to rewrite.
 * Entry 0 is always 0.
 */
export class Counts {
  readonly #entries: Entry[] = [];
  /** Finds entries by their axes, one after the other. */
  readonly #root = new Branch();
  readonly #byAxis = new Map<Axis, Entry[]>();
  #numbers: Int32Array = new Int32Array(0);
  #address = 0;

  /** Declares that a product of extents will be asked for. */
  declare(axes: readonly Axis[]): void {
    const branch = this.#branch(axes);
    if (branch.entry) return;
    const entry = { axes, index: this.#entries.length + 1 };
    branch.entry = entry;
    this.#entries.push(entry);
    for (const axis of new Set(axes)) this.#byAxis.set(axis, [...(this.#byAxis.get(axis) ?? []), entry]);
  }

  get bytes(): number {
    return 4 * (this.#entries.length + 1);
  }

  /** Puts the counts at an address. */
  settle(memory: LinearMemory, address: number): void {
    this.#address = address;
    this.#numbers = memory.integers.subarray(address / 4, address / 4 + this.#entries.length + 1);
  }

  /** The address of a product of extents. */
  at(axes: readonly Axis[]): number {
    return this.#address + 4 * (this.#branch(axes).entry as Entry).index;
  }

  /** The address of a 0. */
  get zero(): number {
    return this.#address;
  }

  /** Computes all counts. */
  fill(extentOf: (axis: Axis) => number): void {
    for (const entry of this.#entries) this.#compute(entry, extentOf);
  }

  /** Computes the counts in which an axis takes part. */
  refresh(axis: Axis, extentOf: (axis: Axis) => number): void {
    const touched = this.#byAxis.get(axis);
    if (!touched) return;
    for (let i = 0; i < touched.length; i++) this.#compute(touched[i] as Entry, extentOf);
  }

  #compute({ axes, index }: Entry, extentOf: (axis: Axis) => number): void {
    let product = 1;
    for (let a = 0; a < axes.length; a++) product *= extentOf(axes[a] as Axis);
    this.#numbers[index] = product;
  }

  #branch(axes: readonly Axis[]): Branch {
    let branch = this.#root;
    for (let a = 0; a < axes.length; a++) branch = branch.along(axes[a] as Axis);
    return branch;
  }
}

/** Entries whose axes begin alike. */
class Branch {
  /** The entry of the axes up to here. */
  entry: Entry | undefined;
  readonly #further = new Map<Axis, Branch>();

  along(axis: Axis): Branch {
    let found = this.#further.get(axis);
    if (!found) this.#further.set(axis, (found = new Branch()));
    return found;
  }
}
