import type { Axis } from '@meristem/autodiff';
import { isFold, type Item, overlap, type Pointwise, type Region } from '../lowering/item.ts';
import type { OperandView } from '../lowering/operand-view.ts';

/** Pointwise items over the same space that one kernel computes in one pass. */
export class Group {
  readonly axes: readonly Axis[];
  readonly members: Pointwise[] = [];

  constructor(first: Pointwise) {
    this.axes = first.space.map((dim) => dim.axis);
    this.members.push(first);
  }

  /** What the group reads from memory that it has not written itself. */
  get reads(): readonly OperandView[] {
    return this.members.flatMap((member, at) =>
      member.inputs.filter((input) => !this.producer(member, input, at)),
    );
  }

  get writes(): readonly OperandView[] {
    return this.members.map((member) => member.output);
  }

  /** The member before position `before` whose result an operand is, element for element. */
  producer(reader: Pointwise, input: OperandView, before = this.members.length): Pointwise | undefined {
    for (let at = before - 1; at >= 0; at--) {
      const member = this.members[at] as Pointwise;
      if (
        !isFold(member.operation) &&
        sameMemory(member.output, input) &&
        sameWalk(member, member.output, reader, input)
      ) {
        return member;
      }
    }
    return undefined;
  }

  /** Whether an item can be computed in the same pass: the same space, and every element needs only its own place. */
  admits(item: Pointwise): boolean {
    const sameSpace =
      item.space.length === this.axes.length && item.space.every((dim, d) => dim.axis === this.axes[d]);
    if (!sameSpace || this.members.length >= MOST_MEMBERS) return false;
    const inputsFit = item.inputs.every(
      (input) =>
        this.producer(item, input) !== undefined || !this.writes.some((write) => overlap(write, input)),
    );
    const outputFits =
      !this.writes.some((write) => overlap(write, item.output)) &&
      this.members.every((member) =>
        member.inputs.every(
          (input) => !overlap(input, item.output) || sameWalk(member, input, item, item.output),
        ),
      );
    return inputsFit && outputFits;
  }
}

/** Beyond this many operations a pass keeps more values alive than there are registers. */
const MOST_MEMBERS = 48;

function sameMemory(a: Region, b: Region): boolean {
  return a.buffer === b.buffer && a.region === b.region;
}

/** Whether two operands of items over the same space are walked through alike, whatever their dims are called. */
function sameWalk(a: Pointwise, x: OperandView, b: Pointwise, y: OperandView): boolean {
  if (x.region !== y.region || x.dims.length !== a.space.length || y.dims.length !== b.space.length)
    return false;
  return a.space.every((dim, d) => {
    const [from, to] = [x.stride(dim), y.stride(b.space[d])];
    return from !== 0 && to !== 0 && from.dim === to.dim;
  });
}

/** What is executed as a whole: a group, or an opaque item. */
export type Unit = Group | Exclude<Item, Pointwise>;
