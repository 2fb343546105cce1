import type { Axis, Dim } from '@meristem/autodiff';
import { isFold, type Item, type Pointwise } from '../items/item.ts';
import type { OperandView } from '../items/operand-view.ts';
import { covers, overlap, sameRegion } from '../program/region.ts';

/** Pointwise items over the same space that one kernel computes in one pass. */
export class Group {
  readonly axes: readonly Axis[];
  /** What the group reads from memory that it has not written itself. */
  readonly reads: readonly OperandView[];
  readonly writes: readonly OperandView[];
  readonly members: readonly Pointwise[];
  /** By member: which member before it each of its operands is the result of, -1 for what is read from memory. */
  readonly producers: readonly (readonly number[])[];
  readonly #reads: OperandView[] = [];
  readonly #writes: OperandView[] = [];
  readonly #members: Pointwise[] = [];
  readonly #producers: (readonly number[])[] = [];

  constructor(first: Pointwise) {
    this.axes = first.space.map((dim) => dim.axis);
    this.reads = this.#reads;
    this.writes = this.#writes;
    this.members = this.#members;
    this.producers = this.#producers;
    this.add(first);
  }

  /** Adds a member behind the others. */
  add(member: Pointwise): void {
    const producers = member.inputs.map((input) => this.#producer(member, input));
    for (let i = 0; i < producers.length; i++) {
      const input = member.inputs[i] as OperandView;
      if ((producers[i] as number) < 0) this.#reads.push(input);
    }
    this.#producers.push(producers);
    this.#writes.push(member.output);
    this.#members.push(member);
  }

  /** Which member's result an operand is, element for element; -1 if none's. */
  #producer(reader: Pointwise, input: OperandView): number {
    for (let at = this.#members.length - 1; at >= 0; at--) {
      const output = this.#writes[at] as OperandView;
      const member = this.#members[at] as Pointwise;
      if (!isFold(member.operation) && sameWalk(member, output, reader, input)) return at;
    }
    return -1;
  }

  /** Whether an item can be computed in the same pass: the same space, and every element needs only its own place. */
  admits(item: Pointwise): boolean {
    const { space, inputs, output } = item;
    if (!this.#goesThrough(space) || this.#members.length >= MOST_MEMBERS) return false;
    for (const input of inputs) {
      if (covers(this.#writes, input) && this.#producer(item, input) < 0) return false;
    }
    return !covers(this.#writes, output) && this.#readsInPlace(item);
  }

  #goesThrough(space: readonly Dim[]): boolean {
    const { axes } = this;
    if (space.length !== axes.length) return false;
    for (let d = 0; d < axes.length; d++) if (space[d]?.axis !== axes[d]) return false;
    return true;
  }

  /** Whether members read what an item writes only where the item is about to write. */
  #readsInPlace(item: Pointwise): boolean {
    const { output } = item;
    for (const member of this.#members) {
      for (const input of member.inputs) {
        if (overlap(input, output) && !sameWalk(member, input, item, output)) return false;
      }
    }
    return true;
  }
}

/** Beyond this many operations a pass keeps more values alive than there are registers. */
const MOST_MEMBERS = 48;

/** Whether two operands of items over the same space are walked through alike, whatever their dims are called. */
function sameWalk(a: Pointwise, x: OperandView, b: Pointwise, y: OperandView): boolean {
  if (!sameRegion(x, y) || x.dims.length !== a.space.length || y.dims.length !== b.space.length) return false;
  for (let d = 0; d < a.space.length; d++) {
    const dim = a.space[d];
    if (!dim || !x.has(dim) || !x.walksAs(dim, y, b.space[d])) return false;
  }
  return true;
}

/** What is executed as a whole: a group, or an opaque item. */
export type Stage = Group | Exclude<Item, Pointwise>;
