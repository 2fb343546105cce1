import { aligned } from '../memory/arena.ts';
import type { Axis } from '@meristem/autodiff';
import type { LinearMemory } from '../memory/linear-memory.ts';
import type { ThreadContext } from '../program/link.ts';
import { type Instruction, listed } from '../program/listing.ts';
import type { LoopVariable, Operation, Range } from '../program/operation.ts';
import { Contention } from './contention.ts';
import type { CostModel } from './cost-model.ts';
import { type Share, type SharedOperations, shareCalls, type Stretch } from './share-calls.ts';

/** What a program has to know of the team that runs it. */
export interface TeamFacts {
  readonly threads: number;
  readonly cost: CostModel;
  /** Address of the words that the team shares. */
  readonly address: number;
  /** Place in the function table of the kernel with which the first thread looks after the others. */
  readonly watch: number;
}

type ExtentOf = (axis: Axis) => number;

/** Where a sequence of calls stands: all threads together, or the last call was the first thread's or a shared one. */
type Position = 'together' | 'first' | 'shared';

/**
 * How a team divides the calls of a program, in numbers that the program's words refer to: switches of barriers, steps of
 * loops for threads after the first, and for every thread its part of each shared call. An edit of the structure rewrites
 * some of them and no word.
 */
export class Shares {
  /** What to link for each thread. */
  readonly instructions: readonly Instruction[];
  readonly threads: number;
  readonly contention = new Contention();
  readonly #shared: SharedOperations;
  readonly #team: TeamFacts;
  /** Places of the parts of each share, in numbers from the first of a thread's. */
  readonly #places: readonly number[];
  readonly #partNumbers: number;
  readonly #carriers = new Map<Axis, number[]>();
  readonly #loopAxes: ReadonlySet<Axis>;
  /** The range that is worth dividing, by share; -1 if none is. */
  readonly #divided: Int32Array;
  /** Microseconds that dividing saves in a run, by share. */
  readonly #savings: Float64Array;
  #numbers: Int32Array = new Int32Array(0);
  #address = 0;
  #together = true;
  #divides = false;

  constructor(operations: readonly Operation[], team: TeamFacts) {
    this.#shared = shareCalls(operations);
    this.#team = team;
    this.instructions = listed(this.#shared.operations);
    this.threads = team.threads;
    const { shares, loops } = this.#shared;
    let numbers = 0;
    this.#places = shares.map(({ ranges }) => (numbers += 2 * ranges.length) - 2 * ranges.length);
    this.#partNumbers = numbers;
    this.#divided = new Int32Array(shares.length).fill(-1);
    this.#savings = new Float64Array(shares.length);
    this.#loopAxes = new Set(loops.flatMap(({ axes }) => axes));
    shares.forEach((share, i) => {
      for (const axis of axesOf(share)) this.#carriers.set(axis, [...(this.#carriers.get(axis) ?? []), i]);
    });
  }

  /** Whether anything is divided: if not, the program of the first thread does everything and meets nobody. */
  get active(): boolean {
    return this.#divides;
  }

  get bytes(): number {
    return this.#commonBytes + this.threads * aligned(4 * this.#partNumbers);
  }

  /** Puts the numbers at an address, a multiple of 128. */
  settle(memory: LinearMemory, address: number): void {
    this.#address = address;
    this.#numbers = memory.integers.subarray(address / 4, (address + this.bytes) / 4);
  }

  /** What the words of one thread refer to. */
  thread(thread: number): ThreadContext {
    const parts = this.#partsOf(thread);
    const { barriers } = this.#shared;
    return {
      thread,
      bound: (share, range, kind) =>
        this.#address + 4 * (parts + (this.#places[share] as number) + 2 * range + (kind === 'from' ? 0 : 1)),
      switchOf: (barrier) => this.#address + 4 * barrier,
      steps: (loop) => this.#address + 4 * (barriers + loop),
      team: this.#team.address,
      // A worker sleeps until it is woken: if the first thread ends, so do they all.
      watch: thread === 0 ? this.#team.watch : 0,
    };
  }

  /** Decides anew about all calls. */
  fill(extentOf: ExtentOf): void {
    const { shares } = this.#shared;
    for (let share = 0; share < shares.length; share++) this.#decide(share, extentOf);
    this.#divides = this.#dividing();
    for (let share = 0; share < shares.length; share++) this.#writeParts(share, extentOf);
    this.#settleBarriers(extentOf);
  }

  /** Decides anew about the calls in which an axis takes part. */
  refresh(axis: Axis, extentOf: ExtentOf): void {
    const carriers = this.#carriers.get(axis) ?? [];
    if (carriers.length === 0 && !this.#loopAxes.has(axis)) return;
    for (const share of carriers) this.#decide(share, extentOf);
    const before = this.#divides;
    this.#divides = this.#dividing();
    if (this.#divides !== before) return this.fill(extentOf);
    for (const share of carriers) this.#writeParts(share, extentOf);
    this.#settleBarriers(extentOf);
  }

  /** Lets the team share the calls that are worth it, or the first thread do all of them. */
  use(together: boolean, extentOf: ExtentOf): void {
    if (this.#together === together) return;
    this.#together = together;
    if (this.#dividing() !== this.#divides) this.fill(extentOf);
  }

  get #commonBytes(): number {
    return aligned(4 * (this.#shared.barriers + this.#shared.loops.length));
  }

  /** Index of the first number of a thread's parts. */
  #partsOf(thread: number): number {
    return (this.#commonBytes + thread * aligned(4 * this.#partNumbers)) / 4;
  }

  #decide(index: number, extentOf: ExtentOf): void {
    const share = this.#shared.shares[index] as Share;
    const microseconds = this.#team.cost.microseconds(share.call, extentOf);
    let best = -1;
    let least = 1;
    share.ranges.forEach((range, r) => {
      const largest = this.#largestPart(range, extentOf);
      if (largest < least) [best, least] = [r, largest];
    });
    const saving = microseconds * (1 - least);
    const pays = best >= 0 && this.#team.cost.pays(saving, 1);
    this.#divided[index] = pays ? best : -1;
    this.#savings[index] = pays ? saving * times(share.loops, extentOf) : 0;
  }

  /** Whether the team is to divide what is worth it, and all that together is worth waking it. */
  #dividing(): boolean {
    if (!this.#together || this.#divided.every((range) => range < 0)) return false;
    return this.#team.cost.pays(
      this.#savings.reduce((sum, saving) => sum + saving, 0),
      2,
    );
  }

  /** The largest thread's part of a range, of 1. */
  #largestPart({ axes, cut }: Range, extentOf: ExtentOf): number {
    const extent = product(axes, extentOf);
    if (cut === 0 || extent === 0) return 1;
    let largest = 0;
    for (let thread = 0; thread < this.threads; thread++) {
      const part = this.#edge(extent, cut, thread + 1) - this.#edge(extent, cut, thread);
      largest = Math.max(largest, part);
    }
    return largest / extent;
  }

  /** Where the part of a thread begins; that of the thread before ends there. */
  #edge(extent: number, cut: number, thread: number): number {
    if (thread >= this.threads) return extent;
    // Single rows are cut where tiles of rows may end, if there are many.
    const unit = cut === 1 && extent >= 16 * this.threads ? 4 : cut;
    return Math.min(extent, unit * Math.round((extent / unit / this.threads) * thread));
  }

  #writeParts(index: number, extentOf: ExtentOf): void {
    const { ranges } = this.#shared.shares[index] as Share;
    const divided = this.#divides ? (this.#divided[index] as number) : -1;
    ranges.forEach(({ axes, cut }, r) => {
      const extent = product(axes, extentOf);
      for (let thread = 0; thread < this.threads; thread++) {
        const at = this.#partsOf(thread) + (this.#places[index] as number) + 2 * r;
        const mine = divided < 0 && thread > 0 ? 0 : extent;
        this.#numbers[at] = divided === r ? this.#edge(extent, cut, thread) : 0;
        this.#numbers[at + 1] = divided === r ? this.#edge(extent, cut, thread + 1) : mine;
      }
    });
  }

  #settleBarriers(extentOf: ExtentOf): void {
    this.#through(this.#shared.stretches, 'together', extentOf);
  }

  /** Switches the barriers of a sequence; returns where it stands at the end. */
  #through(stretches: readonly Stretch[], start: Position, extentOf: ExtentOf): Position {
    let position = start;
    for (const stretch of stretches) {
      const kind = this.#kindOf(stretch, extentOf);
      this.#turn(stretch.barrier, meets(position, kind));
      position = stretch.kind === 'call' ? kind : this.#around(stretch, extentOf);
    }
    return position;
  }

  /** Switches the barriers in a loop, and gives its steps to the threads that have something to do in it. */
  #around(loop: Extract<Stretch, { kind: 'loop' }>, extentOf: ExtentOf): Position {
    const steps = product(loop.variable.axes, extentOf);
    const has = steps > 0 && this.#shares(loop.body, extentOf);
    this.#numbers[this.#shared.barriers + loop.loop] = has ? steps : 0;
    const end = this.#through(loop.body, 'together', extentOf);
    const first = loop.body[0] as Stretch;
    const back = has && meets(end, this.#kindOf(first, extentOf));
    this.#turn(loop.back, back);
    if (!has) return 'first';
    return back ? 'together' : end;
  }

  /** What a sequence of calls begins with. A loop without steps counts as the first thread's. */
  #kindOf(stretch: Stretch, extentOf: ExtentOf): 'first' | 'shared' {
    if (stretch.kind === 'call') {
      const { share } = stretch;
      return this.#divides && share !== undefined && (this.#divided[share] as number) >= 0
        ? 'shared'
        : 'first';
    }
    const [first] = stretch.body;
    return first && product(stretch.variable.axes, extentOf) > 0 ? this.#kindOf(first, extentOf) : 'first';
  }

  /** Whether threads share anything in a sequence. */
  #shares(stretches: readonly Stretch[], extentOf: ExtentOf): boolean {
    return stretches.some((stretch) => {
      if (stretch.kind === 'call') return this.#kindOf(stretch, extentOf) === 'shared';
      return product(stretch.variable.axes, extentOf) > 0 && this.#shares(stretch.body, extentOf);
    });
  }

  #turn(barrier: number | undefined, on: boolean): void {
    if (barrier !== undefined) this.#numbers[barrier] = on ? 1 : 0;
  }
}

/** Whether threads have to meet between what was and what comes. */
function meets(before: Position, next: 'first' | 'shared'): boolean {
  return before === 'shared' || (before === 'first' && next === 'shared');
}

function product(axes: readonly Axis[], extentOf: ExtentOf): number {
  let extents = 1;
  for (const axis of axes) extents *= extentOf(axis);
  return extents;
}

function times(loops: readonly LoopVariable[], extentOf: ExtentOf): number {
  let steps = 1;
  for (const { axes } of loops) steps *= product(axes, extentOf);
  return steps;
}

function axesOf({ call, ranges, loops }: Share): ReadonlySet<Axis> {
  return new Set([call.work, ...[...ranges, ...loops].map(({ axes }) => axes)].flat());
}
