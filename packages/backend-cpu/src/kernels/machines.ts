import type { Machine } from './machine.ts';

/** Bytes in use on a machine from which on newcomers get another one. */
const FULL = 32 << 20;

/**
 * The machines of a backend, each with a memory of its own. Only the newest is kept here: an older one lives as long as a
 * residence on it, so that the host takes back what was dropped whenever it needs memory, and not only between two tasks.
 */
export class Machines {
  readonly #open: () => Machine;
  #newest: Machine;

  /** @param open opens another machine like the first; not given where all must be on one, as threads work on one memory. */
  constructor(first: Machine, open?: () => Machine) {
    this.#newest = first;
    this.#open = open ?? (() => first);
  }

  /** The machine for the next residence. */
  next(): Machine {
    if (this.#newest.arena.used >= FULL) this.#newest = this.#open();
    return this.#newest;
  }
}
