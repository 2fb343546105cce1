import { isFold, type Pointwise } from '../items/item.ts';
import type { OperandView } from '../items/operand-view.ts';
import { covers, overlap, type Region, sameRegion } from '../program/region.ts';
import { Group, type Stage } from './group.ts';

/** What a store and a load cost, in passes over memory: to store is to fetch the line that is written to first. */
const [STORE, LOAD] = [2, 1];

/**
 * Moves members of groups to the one later group that reads what they compute, where what they are computed from is in memory
 * anyway: which of two numbers was the larger one is found out where a gradient asks for it, not stored until then. Nothing is
 * computed twice.
 *
 * @param kept whether a result has to reach memory even if no stage reads it.
 */
export function sink(stages: readonly Stage[], kept: (output: Region) => boolean): Stage[] {
  const order = new SinkingOrder(stages, kept);
  for (let from = stages.length - 1; from >= 0; from--) order.sinkFrom(from);
  return order.stages.filter((stage) => stage !== undefined);
}

/** Stages whose places stay the same while members move on; `undefined` where a group has lost all of its own. */
class SinkingOrder {
  readonly stages: (Stage | undefined)[];
  readonly #kept: (output: Region) => boolean;
  /** By buffer: the stages that read it. */
  readonly #readers = new Map<number, Set<number>>();

  constructor(stages: readonly Stage[], kept: (output: Region) => boolean) {
    this.stages = [...stages];
    this.#kept = kept;
    stages.forEach((stage, at) => this.#noteReads(stage, at));
  }

  #noteReads({ reads }: Stage, at: number): void {
    for (const { buffer } of reads) {
      const known = this.#readers.get(buffer);
      if (known) known.add(at);
      else this.#readers.set(buffer, new Set([at]));
    }
  }

  /** Moves the members of a group that can move; those that read others first, so that the others may follow them. */
  sinkFrom(from: number): void {
    const { stages } = this;
    const group = stages[from];
    if (!(group instanceof Group)) return;
    for (const member of [...group.members].reverse()) {
      const own = stages[from] as Group | undefined;
      const to = own && this.#target(own, from, member);
      if (!own || to === undefined) continue;
      const target = groupOf([member, ...(stages[to] as Group).members]);
      const rest = own.members.filter((each) => each !== member);
      const left = rest.length > 0 ? groupOf(rest) : undefined;
      if (!target || readsPartly(target, member) || (rest.length > 0 && !left)) continue;
      stages[to] = target;
      stages[from] = left;
      this.#noteReads(target, to);
    }
  }

  /** The later group that alone reads what a member computes, if the member is better computed there. */
  #target(group: Group, from: number, member: Pointwise): number | undefined {
    const { output, inputs, space, operation } = member;
    if (isFold(operation) || this.#kept(output) || isReadWithin(group, member)) return undefined;
    const readers = this.#readersOf(output, from);
    const to = readers[0];
    if (to === undefined || readers.length > 1 || to < from) return undefined;
    const target = this.stages[to];
    if (!(target instanceof Group) || !sameAxes(group, target)) return undefined;
    const between = this.stages.slice(from + 1, to);
    if (isWrittenOver(output, [group, ...between, target])) return undefined;
    const stays = inputs.every(
      (input, i) =>
        this.#isInMemory(group, from, member, i) &&
        !between.some((stage) => stage && covers(stage.writes, input)),
    );
    const loads = inputs.filter((input) => input.dims.length === space.length && !touches(target, input));
    return stays && LOAD * new Set(loads).size < STORE + LOAD ? to : undefined;
  }

  /** The stages but one that read a region. */
  #readersOf(region: Region, except: number): number[] {
    const known = [...(this.#readers.get(region.buffer) ?? [])];
    return known.filter((at) => at !== except && covers(this.stages[at]?.reads ?? [], region));
  }

  /** Whether an operand of a member is in memory once its group is done, and what it was. */
  #isInMemory(group: Group, from: number, member: Pointwise, operand: number): boolean {
    const input = member.inputs[operand] as OperandView;
    const producer = group.producers[group.members.indexOf(member)]?.[operand] ?? -1;
    if (producer < 0) return !covers(group.writes, input);
    const made = group.writes[producer] as OperandView;
    const writers = group.writes.filter((write) => overlap(write, made));
    return writers.length === 1 && (this.#kept(made) || this.#readersOf(made, from).length > 0);
  }
}

/** Whether another member of its group uses what a member computes. */
function isReadWithin({ members, producers }: Group, member: Pointwise): boolean {
  const at = members.indexOf(member);
  return producers.some((sources) => sources.includes(at));
}

/** Whether others than the one stage that computes a region write to it too: parts of it are put in their places one after the other. */
function isWrittenOver(output: Region, stages: readonly (Stage | undefined)[]): boolean {
  const writers = stages.flatMap((stage) => stage?.writes.filter((write) => overlap(write, output)) ?? []);
  return writers.length > 1;
}

/** Whether a member of a group reads what its first one computes as a part of something else, which has to lie in memory. */
function readsPartly({ members }: Group, { output }: Pointwise): boolean {
  return members.some(({ inputs }, at) =>
    inputs.some((input) => at > 0 && overlap(input, output) && !sameRegion(input, output)),
  );
}

function sameAxes(one: Group, other: Group): boolean {
  return one.axes.length === other.axes.length && one.axes.every((axis, d) => axis === other.axes[d]);
}

/** Whether a group has what an operand holds in registers. */
function touches({ reads, writes }: Group, operand: Region): boolean {
  return covers(reads, operand) || covers(writes, operand);
}

/** A group of some members in their order; `undefined` if it does not admit one of them. */
function groupOf([first, ...others]: readonly Pointwise[]): Group | undefined {
  const group = new Group(first as Pointwise);
  for (const member of others) {
    if (!group.admits(member)) return undefined;
    group.add(member);
  }
  return group;
}
