import { requireMemory } from '@meristem/autodiff';
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
  #used = 0;

  constructor(memory: LinearMemory) {
    this.memory = memory;
  }

  /** Bytes that are handed out. */
  get used(): number {
    return this.#used;
  }

  /**
   * A piece of at least so many bytes, all 0.
   *
   * @throws BackendError if the memory cannot grow any more.
   */
  allocate(bytes: number): Block {
    const wanted = aligned(Math.max(bytes, 1));
    const block = this.#find(wanted);
    this.#used += block.bytes;
    return block;
  }

  #find(wanted: number): Block {
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
    this.#used -= block.bytes;
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
    this.memory.reach(this.#end + bytes, this.#used);
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
  readonly #limit: number | undefined;
  #bytes = 0;
  #released = false;

  /** @param limit bytes that the owner may hold; without end unless told. */
  constructor(arena: Arena, limit?: number) {
    this.#arena = arena;
    this.#limit = limit;
  }

  /** Whether everything has been given back. */
  get released(): boolean {
    return this.#released;
  }

  get memory(): LinearMemory {
    return this.#arena.memory;
  }

  /**
   * A piece of at least so many bytes, all 0.
   *
   * @throws MemoryError if the owner may not hold as much, BackendError if the memory cannot grow any more.
   */
  allocate(bytes: number): Block {
    requireMemory('cpu backend', 'a state with its plans', this.#bytes + bytes, this.#limit);
    const block = this.#arena.allocate(bytes);
    this.#blocks.add(block);
    this.#bytes += block.bytes;
    return block;
  }

  /** Gives a piece back. */
  release(block: Block): void {
    if (!this.#blocks.delete(block)) return;
    this.#bytes -= block.bytes;
    this.#arena.release(block);
  }

  /** Holds something else. `giveBack` must not keep the owner alive. */
  hold(giveBack: () => void): void {
    this.#others.push(giveBack);
  }

  /** Gives everything back: the owner is no more. */
  releaseAll(): void {
    this.#released = true;
    this.#bytes = 0;
    for (const block of this.#blocks) this.#arena.release(block);
    this.#blocks.clear();
    for (const giveBack of this.#others.splice(0)) giveBack();
  }
}
