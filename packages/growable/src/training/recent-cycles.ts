import type { CycleArrays } from './training-task.ts';

/** The data of the last cycles, for looking back; costs a copy per cycle, and nothing where none are wanted. */
export class RecentCycles {
  private readonly ring: CycleArrays[];
  private written = 0;

  constructor(like: CycleArrays, capacity: number) {
    this.ring = Array.from({ length: capacity }, () =>
      Object.fromEntries(Object.entries(like).map(([port, values]) => [port, values.slice()])),
    );
  }

  /** Cycles that are remembered now. */
  get remembered(): number {
    return Math.min(this.written, this.ring.length);
  }

  /** Remembers a cycle in place of the oldest one. */
  push(arrays: CycleArrays): void {
    if (this.ring.length === 0) return;
    const slot = this.ring[this.written % this.ring.length] as CycleArrays;
    for (const port in arrays) (slot[port] as Float64Array).set(arrays[port] as Float64Array);
    this.written++;
  }

  /** The last so many cycles, oldest first; fewer if fewer are remembered. */
  last(count: number): readonly CycleArrays[] {
    const available = Math.min(count, this.remembered);
    return Array.from(
      { length: available },
      (_, i) => this.ring[(this.written - available + i) % this.ring.length] as CycleArrays,
    );
  }
}
