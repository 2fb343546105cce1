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
  const { members, producers } = needed(group, outputs);
  const inputs: Operand[] = [];
  const constants: number[] = [];
  // Loads count from 0 on, constants from -1 down, until it is known how many loads there are.
  const sources = new Map<string, number>();
  const operandsOf = members.map((member) =>
    member.inputs.map((view): Pointwise | number => {
      const producer = producers.get(view);
      if (producer) return producer;
      const name = identity(member, view);
      let source = sources.get(name);
      if (source === undefined) {
        const constant = constantOf(view.buffer);
        source =
          constant === undefined ? inputs.push({ member, view }) - 1 : -constants.push(Math.fround(constant));
        sources.set(name, source);
      }
      return source;
    }),
  );
  const steps: FusedStep[] = constants.map((constant) => ({ constant }));
  const numbers = new Map<Pointwise, number>();
  const valueOf = (operand: Pointwise | number): number => {
    if (typeof operand === 'object') return numbers.get(operand) as number;
    return operand >= 0 ? operand : inputs.length - 1 - operand;
  };
  members.forEach((member, i) => {
    const operands = (operandsOf[i] as (Pointwise | number)[]).map(valueOf);
    if (isFold(member.operation)) {
      numbers.set(member, operands[0] as number);
      return;
    }
    steps.push({ operation: member.operation, operands });
    numbers.set(member, inputs.length + steps.length - 1);
  });
  return { inputs, steps, of: (member: Pointwise): number => numbers.get(member) as number };
}

/** The members that some outputs need, in order, and which member an operand is the result of, if it is one's. */
function needed(group: Group, outputs: readonly Pointwise[]) {
  const producers = new Map<OperandView, Pointwise>();
  const wanted = new Set(outputs);
  for (let at = group.members.length - 1; at >= 0; at--) {
    const member = group.members[at] as Pointwise;
    if (!wanted.has(member)) continue;
    for (const input of member.inputs) {
      const producer = group.producer(member, input, at);
      if (!producer) continue;
      producers.set(input, producer);
      wanted.add(producer);
    }
  }
  return { members: group.members.filter((member) => wanted.has(member)), producers };
}

/** What tells loads apart: the memory, and how it is walked through. */
function identity(member: Pointwise, view: OperandView): string {
  let name = `${view.buffer} ${view.region}`;
  for (const dim of member.space) name += ` ${view.place(dim) ?? '-'}`;
  return name;
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
