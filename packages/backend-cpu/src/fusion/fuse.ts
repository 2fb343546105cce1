import { constantIn, type Dim } from '@meristem/autodiff';
import type { Access, FusedKernel, FusedOutput, FusedStep } from '../codegen/fused-kernel.ts';
import { isReduction } from '../codegen/reductions.ts';
import { isFold, type Pointwise } from '../items/item.ts';
import type { OperandView } from '../items/operand-view.ts';
import { zeroRows } from '../items/zero-rows.ts';
import type { FusedCall, FusedOperand, LoopVariable, Operation } from '../program/operation.ts';
import { sameRegion } from '../program/region.ts';
import type { Group } from './group.ts';

/** Loops of a fused kernel around its innermost one; what lies further out becomes loops of the program. */
const MOST_LOOPS = 4;

/** An operand as the member of a group sees it that has it. */
interface Operand {
  readonly member: Pointwise;
  readonly view: OperandView;
}

/** A dim of a group's space after joining: its place in the members' spaces. */
interface Level {
  readonly places: readonly number[];
}

/**
 * The calls that compute a group; none if nobody wants its results.
 *
 * @param wanted whether a result has to reach memory.
 * @param constantOf the number that a buffer holds for ever, if it does.
 */
export function fuse(
  group: Group,
  wanted: (output: OperandView) => boolean,
  constantOf: (buffer: number) => number | undefined,
): readonly Operation[] {
  const outputs = group.members.filter((member) => wanted(member.output));
  if (outputs.length === 0) return [];
  const values = collect(group, outputs, constantOf);
  const operands = [...values.inputs, ...outputs.map((member) => ({ member, view: member.output }))];
  const levels = join(group, operands, outputs);
  const outer = levels.slice(0, Math.max(0, levels.length - 1 - MOST_LOOPS));
  const loops = levels.slice(outer.length, -1);
  const inner = levels.at(-1);
  const kernel: FusedKernel = {
    rank: loops.length,
    inputs: values.inputs.map(({ member, view }) => access(view, dimAt(member, inner))),
    steps: values.steps,
    outputs: outputs.map((member) => ({
      value: values.of(member),
      store: storeOf(member, dimAt(member, inner)),
    })),
  };
  const main = wrapped(group, outer, (variables) => call(kernel, group, operands, loops, inner, variables));
  return [...outputs.flatMap(clearedRow), main];
}

/** A fold writes single numbers: where these make up a row, its padding has to be cleared first. */
function clearedRow({ operation, output }: Pointwise): Operation[] {
  return isFold(operation) && output.dims.some((dim) => output.contiguous(dim)) ? [zeroRows(output)] : [];
}

/** The values of a fused kernel: what it loads, then what it computes. */
function collect(
  group: Group,
  outputs: readonly Pointwise[],
  constantOf: (buffer: number) => number | undefined,
) {
  const { members, producers } = group;
  const wanted = neededBy(group, outputs);
  const sources = new Sources(constantOf);
  const sourcesOf = members.map((member, at) => (wanted[at] ? sources.of(member, producers[at]!) : []));
  const { inputs, constants } = sources;
  const steps: FusedStep[] = constants.map((constant) => ({ constant }));
  const numbers = new Array<number>(members.length).fill(-1);
  const valueOf = (producer: number, source: number): number => {
    if (producer >= 0) return numbers[producer] as number;
    return source >= 0 ? source : inputs.length - 1 - source;
  };
  members.forEach(({ operation }, at) => {
    if (!wanted[at]) return;
    const operands = sourcesOf[at]!.map((source, i) => valueOf(producers[at]![i] as number, source));
    if (isFold(operation)) {
      numbers[at] = operands[0] as number;
      return;
    }
    steps.push({ operation, operands });
    numbers[at] = inputs.length + steps.length - 1;
  });
  return { inputs, steps, of: (member: Pointwise): number => numbers[members.indexOf(member)] as number };
}

/** Which members some outputs need. */
function neededBy({ members, producers }: Group, outputs: readonly Pointwise[]): readonly boolean[] {
  const wanted = members.map((member) => outputs.includes(member));
  for (let at = members.length - 1; at >= 0; at--) {
    if (!wanted[at]) continue;
    for (const producer of producers[at]!) if (producer >= 0) wanted[producer] = true;
  }
  return wanted;
}

/** What the members of a group load, and the constants that they use, each once. */
class Sources {
  readonly inputs: Operand[] = [];
  readonly constants: number[] = [];
  readonly #constantOf: (buffer: number) => number | undefined;
  /** Where each of the constants stands in memory. */
  readonly #constantBuffers: number[] = [];

  constructor(constantOf: (buffer: number) => number | undefined) {
    this.#constantOf = constantOf;
  }

  /**
   * What a member's operands are that no member produces. Loads count from 0 on, constants from -1 down, until it is known
   * how many loads there are.
   */
  of(member: Pointwise, producers: readonly number[]): readonly number[] {
    return member.inputs.map((view, i) => {
      if ((producers[i] as number) >= 0) return 0;
      const constant = this.#constantOf(view.buffer);
      return constant === undefined ? this.#load(member, view) : this.#constant(view.buffer, constant);
    });
  }

  #load(member: Pointwise, view: OperandView): number {
    for (let i = 0; i < this.inputs.length; i++) {
      if (sameLoad(this.inputs[i] as Operand, member, view)) return i;
    }
    return this.inputs.push({ member, view }) - 1;
  }

  #constant(buffer: number, constant: number): number {
    const known = this.#constantBuffers.indexOf(buffer);
    if (known >= 0) return -1 - known;
    this.#constantBuffers.push(buffer);
    return -this.constants.push(constantIn(constant, 'single'));
  }
}

/** Whether two loads are one: of the same memory, walked through alike. */
function sameLoad(one: Operand, member: Pointwise, view: OperandView): boolean {
  if (!sameRegion(one.view, view)) return false;
  const { space } = member;
  for (let d = 0; d < space.length; d++) {
    if (!one.view.walksAs(one.member.space[d], view, space[d])) return false;
  }
  return true;
}

/** Joins neighbouring dims of the space where every operand can walk through them as one. */
function join(group: Group, operands: readonly Operand[], outputs: readonly Pointwise[]): Level[] {
  const levels: { places: number[] }[] = [];
  const folds = outputs.some((member) => isFold(member.operation));
  for (let place = 0; place < group.axes.length; place++) {
    const before = levels.at(-1);
    const kept = folds && place === group.axes.length - 1;
    if (before && !kept && allJoin(operands, before.places.at(-1) as number, place))
      before.places.push(place);
    else levels.push({ places: [place] });
  }
  return levels;
}

/** Whether every operand can walk through two places of its member's space as one. */
function allJoin(operands: readonly Operand[], outer: number, inner: number): boolean {
  for (let i = 0; i < operands.length; i++) {
    const { member, view } = operands[i] as Operand;
    if (!view.joins(member.space[outer] as Dim, member.space[inner] as Dim)) return false;
  }
  return true;
}

/** The dim by which an operand of a member steps along a level. */
function dimAt(member: Pointwise, level: Level | undefined): Dim | undefined {
  const place = level?.places.at(-1);
  return place === undefined ? undefined : member.space[place];
}

function access(view: OperandView, inner: Dim | undefined): Access {
  if (inner === undefined) return view.ragged ? 'splat' : 'contiguous';
  if (view.contiguous(inner) && !view.ragged) return 'contiguous';
  return view.has(inner) ? 'strided' : 'splat';
}

function storeOf(member: Pointwise, inner: Dim | undefined): FusedOutput['store'] {
  if (isFold(member.operation)) return member.operation;
  const row = inner === undefined || member.output.contiguous(inner);
  return row && !member.output.ragged ? 'row' : 'strided';
}

/** Loops of the program around a call, one for each level that the kernel does not walk through by itself. */
function wrapped(
  group: Group,
  outer: readonly Level[],
  inside: (variables: ReadonlyMap<Level, LoopVariable>) => FusedCall,
): Operation {
  const variables = new Map(outer.map((level) => [level, { axes: level.places.map((p) => group.axes[p]!) }]));
  let body: Operation = inside(variables);
  for (const variable of [...variables.values()].reverse()) {
    body = { kind: 'loop', variable, reverse: false, body: [body] };
  }
  return body;
}

function call(
  kernel: FusedKernel,
  group: Group,
  operands: readonly Operand[],
  loops: readonly Level[],
  inner: Level | undefined,
  variables: ReadonlyMap<Level, LoopVariable>,
): FusedCall {
  const axes = (level: Level | undefined) => (level?.places ?? []).map((place) => group.axes[place]!);
  const folds = kernel.outputs.some(({ store }) => isReduction(store));
  const cut = loops.length > 0 ? 1 : folds ? 0 : 32;
  return {
    kind: 'fused',
    kernel,
    range: { axes: axes(loops[0] ?? inner), cut },
    counts: loops.length > 0 ? [...loops.slice(1), inner].map(axes) : [],
    operands: operands.map(({ member, view }, i): FusedOperand => {
      let stepped = view;
      for (const [level, variable] of variables)
        stepped = stepped.stepping(dimAt(member, level) as Dim, variable);
      const how = kernel.inputs[i] ?? kernel.outputs[i - kernel.inputs.length]?.store;
      return {
        address: stepped.address,
        outer: loops.map((level) => view.stride(dimAt(member, level))),
        along: how === 'strided' ? view.stride(dimAt(member, inner)) : undefined,
      };
    }),
    work: group.axes,
  };
}
