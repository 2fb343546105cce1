import type { LinearMemory } from './linear-memory.ts';

/** A piece of the memory. */
export interface Block {
  /** Address of its first byte, a multiple of 128. */
  readonly address: number;
  readonly bytes: number;
}

/** Cache lines of Apple's processors; two of those of others. */
const ALIGNMENT = 128;
/** Below this kernels may keep what belongs to the module. */
const FIRST_ADDRESS = 1024;

/** Bytes up to the next place where a piece of memory may begin. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Hands out pieces of a memory, first fit, and takes them back. */
export class Arena {
  readonly memory: LinearMemory;
  /** Free pieces by address; no two of them touch. */
  readonly #free: Block[] = [];
  #end = FIRST_ADDRESS;

  constructor(memory: LinearMemory) {
    this.memory = memory;
  }

  /**
   * A piece of at least so many bytes, all 0.
   *
   * @throws BackendError if the memory cannot grow any more.
   */
  allocate(bytes: number): Block {
    const wanted = aligned(Math.max(bytes, 1));
    const at = this.#free.findIndex((block) => block.bytes >= wanted);
    if (at < 0) return this.#extend(wanted);
    const found = this.#free[at] as Block;
    const rest = { address: found.address + wanted, bytes: found.bytes - wanted };
    this.#free.splice(at, 1, ...(rest.bytes > 0 ? [rest] : []));
    this.memory.clear(found.address, wanted);
    return { address: found.address, bytes: wanted };
  }

  /** Takes a piece back. */
  release(block: Block): void {
    const next = this.#free.findIndex(({ address }) => address > block.address);
    const at = next < 0 ? this.#free.length : next;
    this.#free.splice(at, 0, block);
    for (const left of [at, at - 1]) this.#merge(left);
  }

  #merge(left: number): void {
    const [a, b] = [this.#free[left], this.#free[left + 1]];
    if (!a || !b || a.address + a.bytes !== b.address) return;
    this.#free.splice(left, 2, { address: a.address, bytes: a.bytes + b.bytes });
  }

  #extend(bytes: number): Block {
    this.memory.reach(this.#end + bytes);
    const address = this.#end;
    this.#end += bytes;
    return { address, bytes };
  }
}

/** What one owner holds, pieces of the memory above all, so that it can all be given back at once. */
export class Holdings {
  readonly #arena: Arena;
  readonly #blocks = new Set<Block>();
  readonly #others: (() => void)[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get memory(): LinearMemory {
    return this.#arena.memory;
  }

  /**
   * A piece of at least so many bytes, all 0.
   *
   * @throws BackendError if the memory cannot grow any more.
   */
  allocate(bytes: number): Block {
    const block = this.#arena.allocate(bytes);
    this.#blocks.add(block);
    return block;
  }

  /** Gives a piece back. */
  release(block: Block): void {
    if (this.#blocks.delete(block)) this.#arena.release(block);
  }

  /** Holds something else. `giveBack` must not keep the owner alive. */
  hold(giveBack: () => void): void {
    this.#others.push(giveBack);
  }

  /** Gives everything back. */
  releaseAll(): void {
    for (const block of this.#blocks) this.#arena.release(block);
    this.#blocks.clear();
    for (const giveBack of this.#others.splice(0)) giveBack();
  }
}
