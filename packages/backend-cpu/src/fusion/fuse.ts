import type { Dim } from '@meristem/autodiff';
import type { Access, FusedKernel, FusedOutput, FusedStep } from '../codegen/fused-kernel.ts';
import { isFold, type Pointwise } from '../lowering/item.ts';
import { zeroRows } from '../lowering/lower-pointwise.ts';
import type { OperandView } from '../lowering/operand-view.ts';
import type { Call, KernelCall, LoopVariable, Word } from '../program/words.ts';
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
): readonly Call[] {
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
function clearedRow({ operation, output }: Pointwise): Call[] {
  return isFold(operation) && output.dims.some((dim) => output.contiguous(dim)) ? [zeroRows(output)] : [];
}

/** The values of a fused kernel: what it loads, then what it computes. */
function collect(
  group: Group,
  outputs: readonly Pointwise[],
  constantOf: (buffer: number) => number | undefined,
) {
  const needed = new Set<Pointwise>();
  const producers = new Map<OperandView, Pointwise>();
  group.members.forEach((member, at) => {
    for (const input of member.inputs) {
      const producer = group.producer(member, input, at);
      if (producer) producers.set(input, producer);
    }
  });
  const need = (member: Pointwise): void => {
    if (needed.has(member)) return;
    needed.add(member);
    for (const input of member.inputs) {
      const producer = producers.get(input);
      if (producer) need(producer);
    }
  };
  outputs.forEach(need);
  const members = group.members.filter((member) => needed.has(member));
  const inputs: Operand[] = [];
  const constants = new Map<string, number>();
  const loaded = new Map<string, number>();
  for (const member of members) {
    for (const view of member.inputs) {
      if (producers.has(view) || loaded.has(identity(member, view))) continue;
      const constant = constantOf(view.buffer);
      if (constant !== undefined) {
        constants.set(identity(member, view), Math.fround(constant));
        continue;
      }
      loaded.set(identity(member, view), inputs.length);
      inputs.push({ member, view });
    }
  }
  const numbers = new Map<Pointwise, number>();
  const steps: FusedStep[] = [];
  for (const [name, constant] of constants) {
    steps.push({ constant });
    loaded.set(name, inputs.length + steps.length - 1);
  }
  const valueOf = (member: Pointwise, view: OperandView): number => {
    const producer = producers.get(view);
    return (producer ? numbers.get(producer) : loaded.get(identity(member, view))) as number;
  };
  for (const member of members) {
    if (isFold(member.operation)) {
      numbers.set(member, valueOf(member, member.inputs[0] as OperandView));
      continue;
    }
    const operands = member.inputs.map((view) => valueOf(member, view));
    steps.push({ operation: member.operation, operands });
    numbers.set(member, inputs.length + steps.length - 1);
  }
  return { inputs, steps, of: (member: Pointwise): number => numbers.get(member) as number };
}

/** What tells loads apart: the memory, and how it is walked through. */
function identity(member: Pointwise, view: OperandView): string {
  const strides = member.space.map((dim) => {
    const stride = view.stride(dim);
    return stride === 0 ? '-' : stride.dim;
  });
  return `${view.buffer} ${view.region} ${strides.join()}`;
}

/** Joins neighbouring dims of the space where every operand can walk through them as one. */
function join(group: Group, operands: readonly Operand[], outputs: readonly Pointwise[]): Level[] {
  const levels: { places: number[] }[] = [];
  const folds = outputs.some((member) => isFold(member.operation));
  group.axes.forEach((_axis, place) => {
    const before = levels.at(-1);
    const kept = folds && place === group.axes.length - 1;
    const together =
      before &&
      !kept &&
      operands.every(({ member, view }) =>
        view.joins(member.space[before.places.at(-1) as number] as Dim, member.space[place] as Dim),
      );
    if (together) before.places.push(place);
    else levels.push({ places: [place] });
  });
  return levels;
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
  inside: (variables: ReadonlyMap<Level, LoopVariable>) => KernelCall,
): Call {
  const variables = new Map(outer.map((level) => [level, { axes: level.places.map((p) => group.axes[p]!) }]));
  let body: Call = inside(variables);
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
): KernelCall {
  const axes = (level: Level | undefined) => (level?.places ?? []).map((place) => group.axes[place]!);
  const folds = kernel.outputs.some(({ store }) => store === 'sum' || store === 'max');
  const outermost = loops[0] ?? inner;
  const cut = loops.length > 0 ? 1 : folds ? 0 : 32;
  const words: Word[] = [
    { kind: 'from', axes: axes(outermost), cut },
    { kind: 'to', axes: axes(outermost), cut },
    ...loops.slice(1).map((level): Word => ({ kind: 'count', axes: axes(level) })),
    ...(loops.length > 0 ? [{ kind: 'count', axes: axes(inner) } as const] : []),
  ];
  const accesses = [...kernel.inputs, ...kernel.outputs.map(({ store }) => store)];
  operands.forEach(({ member, view }, i) => {
    let stepped = view;
    for (const [level, variable] of variables)
      stepped = stepped.stepping(dimAt(member, level) as Dim, variable);
    words.push(stepped.address, ...loops.map((level) => view.stride(dimAt(member, level))));
    if (accesses[i] === 'strided') words.push(view.stride(dimAt(member, inner)));
  });
  return { kind: 'call', kernel, words, work: group.axes };
}
