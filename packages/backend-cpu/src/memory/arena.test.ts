import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { BackendError } from '../errors/backend-error.ts';
import { Arena, type Block, Holdings } from './arena.ts';
import { LinearMemory } from './linear-memory.ts';

const PAGE = 65_536;
const openMemory = (pages = 64): LinearMemory =>
  new LinearMemory(new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true }));

/** The words of a block. */
const words = (memory: LinearMemory, { address, bytes }: Block): Int32Array =>
  memory.integers.subarray(address / 4, (address + bytes) / 4);

describe('linear memory', () => {
  it('grows by whole pages, and its views with it', () => {
    const memory = openMemory();
    expect(memory.bytes).toBe(PAGE);
    memory.integers[7] = 42;
    memory.reach(PAGE);
    expect(memory.bytes).toBe(PAGE);
    memory.reach(PAGE + 1);
    expect(memory.bytes).toBe(2 * PAGE);
    expect([memory.integers[7], memory.integers.length, memory.doubles.length]).toEqual([
      42,
      PAGE / 2,
      PAGE / 4,
    ]);
    memory.floats[7] = 1;
    expect(memory.integers[7]).toBe(0x3f800000);
  });

  it('says how much is there when it cannot grow', () => {
    const memory = openMemory(2);
    expect(() => memory.reach(2 * PAGE + 8)).toThrow(BackendError);
    expect(() => memory.reach(2 * PAGE + 8)).toThrow(
      `found ${PAGE} bytes in use, expected room for ${PAGE + 8} more`,
    );
    memory.reach(2 * PAGE);
    expect(memory.bytes).toBe(2 * PAGE);
  });

  it('clears what it is told to, and nothing else', () => {
    const memory = openMemory();
    memory.integers.fill(-1);
    memory.clear(128, 256);
    expect([31, 32, 95, 96].map((word) => memory.integers[word])).toEqual([-1, 0, 0, -1]);
  });
});

describe('an arena', () => {
  let memory: LinearMemory;
  let arena: Arena;
  beforeEach(() => {
    memory = openMemory();
    arena = new Arena(memory);
  });

  it('leaves the first kilobyte to kernels', () => {
    expect(arena.allocate(4)).toEqual({ address: 1024, bytes: 128 });
  });

  it('fills the first gap that is large enough, and keeps the rest of it', () => {
    const [a, , c, , e] = [256, 128, 384, 128, 128].map((bytes) => arena.allocate(bytes));
    for (const block of [c!, a!, e!]) arena.release(block);
    expect(arena.allocate(300).address).toBe(c!.address);
    expect(arena.allocate(100).address).toBe(a!.address);
    expect(arena.allocate(1)).toEqual({ address: a!.address + 128, bytes: 128 });
    expect(arena.allocate(128).address).toBe(e!.address);
  });

  it.each([
    [0, 1, 2],
    [2, 1, 0],
    [0, 2, 1],
    [1, 0, 2],
  ])('merges neighbours that come back in the order %s, %s, %s', (...order) => {
    const blocks = [128, 256, 128].map((bytes) => arena.allocate(bytes));
    const guard = arena.allocate(128);
    for (const at of order) arena.release(blocks[at]!);
    expect(arena.allocate(512).address).toBe(blocks[0]!.address);
    expect(arena.allocate(128).address).toBeGreaterThan(guard.address);
  });

  it('hands out zeros, whatever was there before', () => {
    const block = arena.allocate(1000);
    words(memory, block).fill(-1);
    arena.release(block);
    const again = arena.allocate(700);
    expect(again.address).toBe(block.address);
    expect(words(memory, again).every((word) => word === 0)).toBe(true);
    expect(words(memory, arena.allocate(200)).every((word) => word === 0)).toBe(true);
  });

  it('takes nothing for what it could not give', () => {
    const small = new Arena(openMemory(2));
    expect(() => small.allocate(3 * PAGE)).toThrow(BackendError);
    expect(small.allocate(PAGE).address).toBe(1024);
  });

  it('never hands out what is in use, however pieces come and go', () => {
    const action = fc.oneof(
      fc.record({ bytes: fc.constantFrom(0, 1, 3, 4, 5, 17, 128, 129, 1000, 5000) }),
      fc.record({ release: fc.nat(1000) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const own = openMemory();
        const arenaOfRun = new Arena(own);
        const live: { readonly block: Block; readonly mark: number }[] = [];
        let mark = 0;
        let most = 0;
        for (const each of actions) {
          if ('bytes' in each) {
            const block = arenaOfRun.allocate(each.bytes);
            expect(block.address % 128).toBe(0);
            expect(block.bytes).toBeGreaterThanOrEqual(Math.max(1, each.bytes));
            expect(words(own, block).every((word) => word === 0)).toBe(true);
            words(own, block).fill(++mark);
            live.push({ block, mark });
          } else if (live.length > 0) {
            const [gone] = live.splice(each.release % live.length, 1);
            arenaOfRun.release(gone!.block);
          }
          for (const { block, mark: expected } of live) {
            expect(words(own, block).every((word) => word === expected)).toBe(true);
            most = Math.max(most, block.address + block.bytes);
          }
        }
        for (const { block } of live) arenaOfRun.release(block);
        // Everything has come back, so it is one piece again.
        if (most > 0) expect(arenaOfRun.allocate(most - 1024).address).toBe(1024);
      }),
    );
  });
});

describe('holdings', () => {
  it('give back all that they hold, once', () => {
    const arena = new Arena(openMemory());
    const [mine, yours] = [new Holdings(arena), new Holdings(arena)];
    const [first, second] = [mine.allocate(256), mine.allocate(128)];
    const kept = yours.allocate(128);
    mine.release(first);
    mine.release(first);
    yours.release(second);
    expect(yours.allocate(512).address).toBeGreaterThan(kept.address);
    mine.releaseAll();
    mine.releaseAll();
    expect(yours.allocate(384).address).toBe(first.address);
    expect(yours.allocate(128).address).not.toBe(first.address);
    expect(mine.memory).toBe(arena.memory);
  });
});
