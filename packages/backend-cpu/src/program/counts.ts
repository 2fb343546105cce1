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
  private readonly entries = new Map<string, Entry>();
  /** Axes by number: two axes may share a name. */
  private readonly numbered = new Map<Axis, number>();
  private readonly byAxis = new Map<Axis, Entry[]>();
  private numbers: Int32Array = new Int32Array(0);
  private address = 0;

  /** Declares that a product of extents will be asked for. */
  declare(axes: readonly Axis[]): void {
    const name = this.nameOf(axes);
    if (this.entries.has(name)) return;
    const entry = { axes, index: this.entries.size + 1 };
    this.entries.set(name, entry);
    for (const axis of new Set(axes)) this.byAxis.set(axis, [...(this.byAxis.get(axis) ?? []), entry]);
  }

  get bytes(): number {
    return 4 * (this.entries.size + 1);
  }

  /** Puts the counts at an address. */
  settle(memory: LinearMemory, address: number): void {
    this.address = address;
    this.numbers = memory.integers.subarray(address / 4, address / 4 + this.entries.size + 1);
  }

  /** The address of a product of extents. */
  at(axes: readonly Axis[]): number {
    return this.address + 4 * (this.entries.get(this.nameOf(axes)) as Entry).index;
  }

  /** The address of a 0. */
  get zero(): number {
    return this.address;
  }

  /** Computes all counts. */
  fill(extentOf: (axis: Axis) => number): void {
    for (const entry of this.entries.values()) this.compute(entry, extentOf);
  }

  /** Computes the counts in which an axis takes part. */
  refresh(axis: Axis, extentOf: (axis: Axis) => number): void {
    const touched = this.byAxis.get(axis);
    if (!touched) return;
    for (let i = 0; i < touched.length; i++) this.compute(touched[i] as Entry, extentOf);
  }

  private compute({ axes, index }: Entry, extentOf: (axis: Axis) => number): void {
    let product = 1;
    for (let a = 0; a < axes.length; a++) product *= extentOf(axes[a] as Axis);
    this.numbers[index] = product;
  }

  private nameOf(axes: readonly Axis[]): string {
    return axes
      .map((axis) => {
        if (!this.numbered.has(axis)) this.numbered.set(axis, this.numbered.size);
        return this.numbered.get(axis);
      })
      .join(' ');
  }
}
