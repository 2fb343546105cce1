import type { Machine } from './machine.ts';

/** Bytes in use on a machine from which on newcomers get another one. */
const FULL = 32 << 20;
/** Bytes of memories that were left behind, from which on the host is made to look which of them are still in use. */
const MUCH = 256 << 20;

/**
 * The machines of a backend, each with a memory of its own. Only the newest is kept here: an older one lives as long as a
 * residence on it, so that the host takes back what was dropped whenever it looks, and not only between two tasks.
 */
export class Machines {
  readonly #open: (() => Machine) | undefined;
  #newest: Machine;
  /** Bytes that may be garbage. */
  #left = 0;

  /** @param open opens another machine like the first; not given where all must be on one, as threads work on one memory. */
  constructor(first: Machine, open?: () => Machine) {
    this.#newest = first;
    this.#open = open;
  }

  /** The machine for the next residence. */
  next(): Machine {
    if (this.#open && this.#newest.arena.used >= FULL) {
      this.#left += this.#newest.memory.bytes;
      this.#newest = this.#open();
      if (this.#left >= MUCH) {
        provokeCollection();
        this.#left = 0;
      }
    }
    return this.#newest;
  }
}

/**
 * Asks for more memory than any host has. Before it refuses, a host collects all garbage: that is where shared memories go,
 * whose bytes no host counts when it decides whether to collect. A host that refuses without a look is no worse off.
 */
function provokeCollection(): void {
  try {
    void new ArrayBuffer(Number.MAX_SAFE_INTEGER);
  } catch {
    // Refused, as it should be.
  }
}
