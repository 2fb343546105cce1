import { type Axis, axis } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinearMemory } from '../memory/linear-memory.ts';
import type { Instruction } from '../program/listing.ts';
import type { Call, Loop, Operation } from '../program/operation.ts';
import { rangesOf } from '../program/words.ts';
import { type CostModel, divideEverything } from './cost-model.ts';
import { Shares } from './shares.ts';

const ADDRESS = 1024;
const TEAM = 64;
const WATCH = 7;

/** What a test program is made of: calls of one range, cut at multiples of a number (0 for never), and loops. */
type Recipe =
  | { readonly kind: 'call'; readonly axis: number; readonly cut: number }
  | { readonly kind: 'loop'; readonly axis: number; readonly body: readonly Recipe[] };

const axes = [0, 1, 2, 3].map((i) => axis(`a${i}`));

function operationOf(recipe: Recipe): Operation {
  const own = [axes[recipe.axis] as Axis];
  if (recipe.kind === 'loop') {
    return { kind: 'loop', variable: { axes: own }, reverse: false, body: recipe.body.map(operationOf) };
  }
  const at = { kind: 'address', buffer: 0, shifts: [], steps: [] } as const;
  const operands = { i: { axes: own, cut: recipe.cut }, k: [], x: at, xK: 0, c: at };
  return { kind: 'kernel', kernel: 'sumColumns', operands, work: own };
}

/** The program as each thread sees it, in a memory. */
class Threads {
  readonly shares: Shares;
  readonly memory = new LinearMemory(new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true }));
  readonly extents = new Map<Axis, number>();
  readonly extentOf = (each: Axis): number => this.extents.get(each) as number;

  constructor(operations: readonly Operation[], threads: number, cost: CostModel = divideEverything) {
    this.shares = new Shares(operations, { threads, cost, address: TEAM, watch: WATCH });
    this.shares.settle(this.memory, ADDRESS);
  }

  set(extents: readonly number[]): void {
    extents.forEach((extent, i) => this.extents.set(axes[i] as Axis, extent));
  }

  number(address: number): number {
    return this.memory.integers[address / 4] as number;
  }

  /** What a thread does in a run: its barriers, and its parts of calls. */
  trace(thread: number): (Part | 'barrier')[] {
    const context = this.shares.thread(thread);
    const trace: (Part | 'barrier')[] = [];
    const run = (instructions: readonly Instruction[]): void => {
      for (const instruction of instructions) {
        if (instruction.kind === 'loop') {
          const { loop, body } = instruction;
          const own = thread > 0 ? this.number(context.steps(loop.number as number)) : this.#steps(loop);
          for (let step = 0; step < own; step++) run(body);
        } else if (instruction.call.kernel === 'barrier') {
          const { operands } = instruction.call;
          if (this.number(context.switchOf(operands.on)) !== 0) trace.push('barrier');
        } else trace.push(...this.#part(instruction.call, thread));
      }
    };
    run(this.shares.instructions);
    return trace;
  }

  #steps({ variable }: Loop): number {
    return this.extentOf(variable.axes[0] as Axis);
  }

  #part(call: Call, thread: number): Part[] {
    const extent = this.extentOf(call.work[0] as Axis);
    if (call.share === undefined) return thread === 0 ? [{ call, from: 0, to: extent, extent }] : [];
    const { bound } = this.shares.thread(thread);
    const [from, to] = [this.number(bound(call.share, 0, 'from')), this.number(bound(call.share, 0, 'to'))];
    return [{ call, from, to, extent }];
  }
}

interface Part {
  readonly call: Call;
  readonly from: number;
  readonly to: number;
  readonly extent: number;
}

/** What is done between one barrier and the next, by thread. */
function stretchesOf(trace: readonly (Part | 'barrier')[]): Part[][] {
  const stretches: Part[][] = [[]];
  for (const each of trace) {
    if (each === 'barrier') stretches.push([]);
    else stretches.at(-1)!.push(each);
  }
  return stretches;
}

/** Requires that nothing that several threads do stands in one stretch with anything else. */
function expectMeetings(threads: Threads): void {
  const count = threads.shares.threads;
  const all = Array.from({ length: count }, (_, thread) => stretchesOf(threads.trace(thread)));
  for (const each of all) expect(each).toHaveLength(all[0]!.length);
  for (let stretch = 0; stretch < all[0]!.length; stretch++) {
    const first = all[0]![stretch] as Part[];
    const others = all.slice(1).flatMap((thread) => thread[stretch]!.filter(({ from, to }) => to > from));
    if (others.length > 0) {
      expect(first).toHaveLength(1);
      expect(new Set(others.map(({ call }) => call))).toEqual(new Set([first[0]!.call]));
    }
    for (const { call, extent } of first)
      expectWhole(
        all.map((thread) => partOf(thread[stretch]!, call)),
        extent,
      );
  }
}

function partOf(stretch: readonly Part[], call: Call): Part | undefined {
  return stretch.find((part) => part.call === call);
}

/** Requires that parts follow each other from 0 to the extent and begin at multiples of the cut. */
function expectWhole(parts: readonly (Part | undefined)[], extent: number): void {
  let end = 0;
  for (const part of parts) {
    if (!part || part.from === part.to) continue;
    expect(part.from).toBe(end);
    if (part.from > 0) expect(part.from % rangesOf(part.call)[0]!.cut).toBe(0);
    end = part.to;
  }
  expect(end).toBe(extent);
}

const { recipe } = fc.letrec<{ recipe: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ kind: fc.constant('call' as const), axis: fc.nat(3), cut: fc.constantFrom(0, 0, 1, 32) }),
    fc.record({
      kind: fc.constant('loop' as const),
      axis: fc.nat(3),
      body: fc.array(tie('recipe'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));
const extents = fc.tuple(...axes.map(() => fc.constantFrom(0, 1, 3, 4, 5, 17, 100)));
/** Loops run over the same axes: few steps keep traces short. */
const fewSteps = fc.tuple(...axes.map(() => fc.constantFrom(0, 1, 2, 3, 5)));

describe('shares', () => {
  it('let threads meet around all that several of them do, whatever the extents', () => {
    fc.assert(
      fc.property(
        fc.array(recipe, { maxLength: 6 }),
        fc.constantFrom(2, 3, 4),
        fc.array(fc.tuple(fewSteps, fc.nat(3)), { minLength: 1, maxLength: 4 }),
        (recipes, count, edits) => {
          const threads = new Threads(recipes.map(operationOf), count);
          threads.set(edits[0]![0]);
          threads.shares.fill(threads.extentOf);
          expectMeetings(threads);
          for (const [values, edited] of edits) {
            threads.extents.set(axes[edited] as Axis, values[edited] as number);
            threads.shares.refresh(axes[edited] as Axis, threads.extentOf);
            expectMeetings(threads);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('cover every range once', () => {
    fc.assert(
      fc.property(
        extents,
        fc.constantFrom(2, 3, 4, 7),
        fc.constantFrom(0, 1, 4, 32),
        (values, count, cut) => {
          const threads = new Threads([operationOf({ kind: 'call', axis: 0, cut })], count);
          threads.set(values);
          threads.shares.fill(threads.extentOf);
          const parts = Array.from(
            { length: count },
            (_, thread) => threads.trace(thread)[0] as Part | undefined,
          );
          expectWhole(parts, values[0] as number);
        },
      ),
    );
  });

  it('cost no barrier where the first thread does everything', () => {
    const threads = new Threads(
      [0, 1].map((i) => operationOf({ kind: 'call', axis: i, cut: 1 })),
      2,
      {
        microseconds: () => 1,
        pays: () => false,
      },
    );
    threads.set([17, 17]);
    threads.shares.fill(threads.extentOf);
    expect(threads.shares.active).toBe(false);
    expect(threads.trace(0).filter((each) => each === 'barrier')).toEqual([]);
    expect(threads.trace(1).every((each) => each !== 'barrier' && each.to === each.from)).toBe(true);
  });

  it('are switched off and on, all at once', () => {
    const threads = new Threads(
      [0, 1].map((i) => operationOf({ kind: 'call', axis: i, cut: 1 })),
      2,
    );
    threads.set([17, 17]);
    threads.shares.fill(threads.extentOf);
    const together = [threads.trace(0), threads.trace(1)];
    expect(threads.shares.active).toBe(true);
    threads.shares.use(false, threads.extentOf);
    expect(threads.shares.active).toBe(false);
    expect(threads.trace(0)).toMatchObject([
      { from: 0, to: 17 },
      { from: 0, to: 17 },
    ]);
    threads.shares.use(true, threads.extentOf);
    expect([threads.trace(0), threads.trace(1)]).toEqual(together);
  });

  it('give no step of a loop to a thread that has nothing to do in it', () => {
    const alone = operationOf({ kind: 'call', axis: 1, cut: 0 });
    const shared = operationOf({ kind: 'call', axis: 2, cut: 1 });
    const loop = (body: readonly Operation[]): Loop => ({ kind: 'loop', variable: { axes: [axes[0] as Axis] }, reverse: false, body }); // prettier-ignore
    const threads = new Threads([loop([alone]), loop([alone, shared])], 2);
    threads.set([5, 4, 3]);
    threads.shares.fill(threads.extentOf);
    const { steps } = threads.shares.thread(1);
    expect([threads.number(steps(0)), threads.number(steps(1))]).toEqual([0, 5]);
    expectMeetings(threads);
  });

  it('look at nothing that an edit does not touch', () => {
    const seen: Call[] = [];
    const cost: CostModel = { microseconds: (call) => seen.push(call), pays: () => true };
    const calls = [0, 1].map((i) => operationOf({ kind: 'call', axis: i, cut: 1 }));
    const threads = new Threads(calls, 2, cost);
    threads.set([8, 8, 8, 8]);
    threads.shares.fill(threads.extentOf);
    seen.length = 0;
    threads.shares.refresh(axes[1] as Axis, threads.extentOf);
    expect(seen).toEqual([calls[1]]);
    threads.shares.refresh(axes[2] as Axis, threads.extentOf);
    expect(seen).toEqual([calls[1]]);
  });

  it('name the team, and for the first thread who looks after the others', () => {
    const { shares } = new Threads([operationOf({ kind: 'call', axis: 0, cut: 1 })], 3);
    expect([0, 1, 2].map((thread) => shares.thread(thread)).map(({ team, watch }) => [team, watch])).toEqual([
      [TEAM, WATCH],
      [TEAM, 0],
      [TEAM, 0],
    ]);
  });
});
