import { axis, type Axis, type Dim } from '@meristem/autodiff';
import { beforeEach, describe, expect, it } from 'vitest';
import { layoutOf, place } from '../layout/tensor-layout.ts';
import { LinearMemory } from '../memory/linear-memory.ts';
import { Counts } from './counts.ts';
import { link, type LinkContext } from './link.ts';
import {
  axesInAddresses,
  declareCounts,
  type Instruction,
  instructionOf,
  loopInstruction,
  type LoopInstruction,
} from './listing.ts';
import type { Address, LoopVariable } from './operation.ts';
import type { Word } from './words.ts';

const [a, b, time] = [axis('a'), axis('b'), axis('time')];
const extents = new Map<Axis, number>([
  [a, 3],
  [b, 5],
  [time, 2],
]);
const extentOf = (of: Axis): number => extents.get(of)!;
/** Buffer 0 is [a, b] with rows of 16 numbers, buffer 1 [time, a, b]. */
const buffers: readonly (readonly Dim[])[] = [
  [a, b],
  [time, a, b],
];
const placements = buffers.map((dims) => place(layoutOf(dims), () => 16));
const TABLE = ['loop', 'gather', 'zeroRows'];
const STATUS = 64;
const ORIGIN = 4096;

const address = (buffer: number, parts: Partial<Address> = {}): Address => ({
  kind: 'address',
  buffer,
  shifts: [],
  steps: [],
  ...parts,
});
/** A call of a kernel with some words, whatever its operands. */
const called = (kernel: string, ...words: Word[]): Instruction =>
  instructionOf({ kind: 'kernel', kernel, operands: {}, work: [] } as never, words);
const call = (...words: Word[]): Instruction => called('gather', ...words);
const around = (variable: LoopVariable, reverse: boolean, body: readonly Instruction[]): LoopInstruction =>
  loopInstruction({ kind: 'loop', variable, reverse, body: [] }, body);
const loop = (variable: LoopVariable, ...body: Instruction[]): Instruction => around(variable, false, body);

describe('linking', () => {
  const memory = new LinearMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
  let counts: Counts;
  let context: LinkContext;
  beforeEach(() => {
    counts = new Counts();
    context = {
      base: (buffer) => 10_000 * (buffer + 1),
      placement: (buffer) => placements[buffer]!,
      dims: (buffer) => buffers[buffer]!,
      extentOf,
      idsOf: (of) => 500 + extentOf(of),
      kernel: (kernel) => TABLE.indexOf(kernel as string),
      counts,
      status: STATUS,
      origin: ORIGIN,
    };
  });
  const linked = (...calls: Instruction[]): number[] => {
    declareCounts(calls, counts);
    counts.settle(memory, 256);
    counts.fill(extentOf);
    return [...link(calls, context)];
  };

  it('writes the kernel, the size in bytes, and every kind of word', () => {
    const words = linked(
      call(
        7,
        address(0),
        address(0, {
          shifts: [
            { dim: 0, units: 2 },
            { dim: 1, units: 3 },
          ],
        }),
        address(1, { shifts: [{ dim: 0, units: 'extent' }] }),
        { kind: 'stride', buffer: 1, dim: 0 },
        { kind: 'ids', axis: b },
        { kind: 'status' },
      ),
      called('zeroRows'),
    );
    expect(words).toEqual([
      1, 36, 7, 10_000, 10_000 + 2 * 64 + 3 * 4, 20_000 + 2 * 1024, 1024, 505, STATUS,
      2, 8,
    ]); // prettier-ignore
  });

  it('refers to counts by their address, and to the whole range of a call on one thread', () => {
    const [, , count, from, to] = linked(
      call(
        { kind: 'count', axes: [a, b] },
        { kind: 'from', axes: [b], part: undefined },
        { kind: 'to', axes: [b], part: undefined },
      ),
    );
    expect([count, from, to].map((at) => memory.integers[at! / 4])).toEqual([15, 0, 5]);
  });

  /** Runs linked words as the interpreter does, and records the parameters of every call. */
  function run(words: number[]): number[][] {
    const seen: number[][] = [];
    const at = (byteAddress: number): number => (byteAddress - ORIGIN) / 4;
    const execute = (from: number, to: number): void => {
      for (let pc = from; pc < to; pc += words[pc + 1]! / 4) {
        if (words[pc] !== 0) {
          seen.push(words.slice(pc + 2, pc + words[pc + 1]! / 4));
          continue;
        }
        const [steps, reverse, patches, bytes] = words.slice(pc + 2, pc + 6) as [
          number,
          number,
          number,
          number,
        ];
        const extent = memory.integers[steps / 4]!;
        const body = pc + 6 + 3 * patches;
        for (let i = 0; i < extent; i++) {
          const step = reverse ? extent - 1 - i : i;
          for (let patch = pc + 6; patch < body; patch += 3) {
            words[at(words[patch]!)] = words[patch + 1]! + step * words[patch + 2]!;
          }
          execute(body, body + bytes / 4);
        }
      }
    };
    execute(0, words.length);
    return seen;
  }

  it('moves the operands of a loop, and only those', () => {
    const variable = { axes: [time] };
    const moving = address(1, { steps: [{ variable, dim: 0 }] });
    const words = linked(loop(variable, call(moving, 9), call(address(0), moving)));
    const expected = [
      [20_000, 9],
      [10_000, 20_000],
      [21_024, 9],
      [10_000, 21_024],
    ];
    expect(run(words)).toEqual(expected);
    expect(run(words), 'a second time').toEqual(expected);
    const backwards = linked(around(variable, true, [call(moving)]));
    expect(run(backwards)).toEqual([[21_024], [20_000]]);
  });

  it('moves an operand with two loops, one inside the other, and starts anew each time', () => {
    const [outer, inner] = [{ axes: [time] }, { axes: [a] }];
    const both = address(1, {
      steps: [
        { variable: outer, dim: 0 },
        { variable: inner, dim: 1 },
      ],
    });
    const innerOnly = address(0, { steps: [{ variable: inner, dim: 0 }] });
    const outerOnly = address(1, { steps: [{ variable: outer, dim: 0 }], shifts: [{ dim: 2, units: 1 }] });
    const words = linked(loop(outer, loop(inner, call(both, innerOnly, outerOnly)), call(outerOnly)));
    const step = (t: number): number[][] => [
      ...[0, 1, 2].map((i) => [20_000 + 1024 * t + 64 * i, 10_000 + 64 * i, 20_004 + 1024 * t]),
      [20_004 + 1024 * t],
    ];
    expect(run(words)).toEqual([...step(0), ...step(1)]);
    expect(run(words), 'a second time').toEqual([...step(0), ...step(1)]);
  });

  it('moves an operand with three loops', () => {
    const [first, second, third] = [{ axes: [time] }, { axes: [a] }, { axes: [b] }];
    const steps = [
      { variable: third, dim: 2 },
      { variable: first, dim: 0 },
      { variable: second, dim: 1 },
    ];
    const seen = run(linked(loop(first, loop(second, loop(third, call(address(1, { steps })))))));
    const expected = [0, 1].flatMap((t) =>
      [0, 1, 2].flatMap((i) => [0, 1, 2, 3, 4].map((j) => [20_000 + 1024 * t + 64 * i + 4 * j])),
    );
    expect(seen).toEqual(expected);
  });

  it('tells loops over the same axes apart', () => {
    const [one, two] = [{ axes: [a] }, { axes: [a] }];
    const operand = address(0, { steps: [{ variable: two, dim: 0 }] });
    const seen = run(linked(loop(one, loop(two, call(operand)))));
    expect(seen).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2].map((i) => [10_000 + 64 * i]));
  });

  it('runs no body for an axis without units', () => {
    const none = axis('none', 0);
    extents.set(none, 0);
    expect(run(linked(loop({ axes: [none] }, call(1)), call(2)))).toEqual([[2]]);
  });

  it('knows which axes addresses depend on', () => {
    const last = address(1, { shifts: [{ dim: 0, units: 'extent' }] });
    const dims = (buffer: number): readonly Dim[] => buffers[buffer]!;
    expect([...axesInAddresses([call(address(0)), loop({ axes: [a] }, call(last))], dims)]).toEqual([time]);
    expect([...axesInAddresses([call(address(0, { shifts: [{ dim: 1, units: 2 }] }))], dims)]).toEqual([]);
  });
});

describe('counts', () => {
  const memory = new LinearMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
  const read = (counts: Counts, ...axes: Axis[]): number => memory.integers[counts.at(axes) / 4]!;

  it('are products of extents, 1 of none, and follow edits of their axes', () => {
    const counts = new Counts();
    const now = new Map<Axis, number>([
      [a, 3],
      [b, 5],
    ]);
    for (const axes of [[a], [b], [a, b], [a, a], [], [a]]) counts.declare(axes);
    expect(counts.bytes).toBe(4 * 6);
    counts.settle(memory, 512);
    counts.fill((of) => now.get(of)!);
    expect([read(counts, a), read(counts, b), read(counts, a, b), read(counts, a, a), read(counts)]).toEqual([
      3, 5, 15, 9, 1,
    ]);
    expect([counts.zero, memory.integers[counts.zero / 4]]).toEqual([512, 0]);
    now.set(a, 0).set(b, 7);
    counts.refresh(a, (of) => now.get(of)!);
    // b was not refreshed: its own count stays, those with a are new.
    expect([read(counts, a), read(counts, b), read(counts, a, b), read(counts, a, a), read(counts)]).toEqual([
      0, 5, 0, 0, 1,
    ]);
    counts.refresh(time, () => 99);
    expect(read(counts, b)).toBe(5);
  });

  it('keep axes apart that share a name, or whose names add up to the same', () => {
    const [two, three, split, joined] = [axis('n', 2), axis('n', 3), axis('p'), axis('p q')];
    const q = axis('q');
    const counts = new Counts();
    for (const axes of [[two], [three], [split, q], [joined]]) counts.declare(axes);
    counts.settle(memory, 1024);
    const now = new Map<Axis, number>([
      [two, 2],
      [three, 3],
      [split, 4],
      [q, 5],
      [joined, 6],
    ]);
    counts.fill((of) => now.get(of)!);
    expect([read(counts, two), read(counts, three), read(counts, split, q), read(counts, joined)]).toEqual([
      2, 3, 20, 6,
    ]);
  });
});
