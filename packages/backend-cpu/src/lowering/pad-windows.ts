import {
  axis,
  type Axis,
  type Compute,
  type Dim,
  type Instruction,
  type Plan,
  type PlanBuffer,
  type PlanOperand,
  PRIMITIVES,
} from '@meristem/autodiff';
import { isSingle } from '../layout/tensor-layout.ts';
import type { EmbedAttributes } from './assemble-in-place.ts';
import { reachOf, type WindowsAttributes } from './window-reach.ts';

/** Windows of one tensor, those of one axis after those of another: in the order in which they are taken. */
type Chain = readonly [Compute, ...Compute[]];

/** An axis made longer, so that windows reach nothing beyond it. */
interface Padding {
  readonly from: Axis;
  readonly to: Axis;
  /** Where what was there begins. */
  readonly start: number;
}

/**
 * Lets windows of fixed axes be taken of a copy that has what lies beyond the ends too: then they are that copy seen otherwise,
 * and nobody has to gather them. Windows of rows and those of columns within them share one copy. Not along the dim whose units
 * are neighbours in memory, for vectors begin where rows do, and not along the first one.
 */
export function padWindows(plan: Plan): Plan {
  const isWindows = (each: { readonly kind: string }): each is Compute =>
    each.kind === 'compute' && (each as Compute).primitive.name === 'windows';
  const every = plan.instructions.filter(isWindows);
  if (every.length === 0) return plan;
  const uses = usesOf(plan);
  const makers = new Map(every.map((compute) => [compute.output.buffer, compute]));
  const buffers: PlanBuffer[] = [...plan.buffers];
  const changed = new Map<Compute, readonly Compute[]>();
  for (const last of [...every].reverse()) {
    if (changed.has(last)) continue;
    const chain = chainOf(last, makers, uses);
    for (const [compute, now] of padded(chain, buffers)) changed.set(compute, now);
  }
  const instructions = plan.instructions.flatMap((each): readonly Instruction[] =>
    each.kind === 'compute' ? (changed.get(each) ?? [each]) : [each],
  );
  return { ...plan, buffers, instructions };
}

/** How often each buffer is read, by the caller too; what is no temporary counts as read for ever. */
function usesOf({ buffers, instructions, outputs }: Plan): readonly number[] {
  const uses = buffers.map(({ storage, extraRow }) => (storage === 'temporary' && !extraRow ? 0 : Infinity));
  const use = (buffer: number): void => void (uses[buffer] = (uses[buffer] as number) + 1);
  for (const each of instructions) {
    for (const { inputs } of each.kind === 'loop' ? each.body : [each])
      inputs.forEach(({ buffer }) => use(buffer));
  }
  for (const { buffer } of outputs.values()) use(buffer);
  return uses;
}

/** The windows that some windows are taken of, as far back as they have what lies beyond the ends in common. */
function chainOf(last: Compute, makers: ReadonlyMap<number, Compute>, uses: readonly number[]): Chain {
  const chain: [Compute, ...Compute[]] = [last];
  const taken = new Set<Dim>();
  for (;;) {
    const [first] = chain;
    const { from, elsewhere = 0 } = told(first);
    const input = first.inputs[0]!;
    const before = makers.get(input.buffer);
    taken.add(from);
    if (!before || uses[input.buffer] !== 1 || input.rows.at !== 'all' || input.rows.shift !== 0)
      return chain;
    const { to, offset, elsewhere: its = 0 } = told(before);
    const apart = ![to, offset].some((dim) => taken.has(dim));
    if (!apart || !Object.is(its, elsewhere)) return chain;
    chain.unshift(before);
  }
}

const told = (compute: Compute): WindowsAttributes => compute.attributes as WindowsAttributes;

/** What becomes of windows: a padded copy before the first of them, and windows of it. */
function padded(chain: Chain, buffers: PlanBuffer[]): (readonly [Compute, readonly Compute[]])[] {
  const [input] = chain[0].inputs as [Compute['inputs'][number]];
  const whole = input.rows.at === 'all' && input.rows.shift === 0;
  const paddings = chain.flatMap((each): Padding[] => {
    const found = paddingOf(told(each));
    return found ? [found] : [];
  });
  const own = input.dims.filter((dim) => !isSingle(dim));
  const fits = paddings.every(({ from }) => {
    const place = own.indexOf(from);
    return place > 0 && place < own.length - 1;
  });
  if (!whole || !fits || paddings.length === 0) return chain.map((each) => [each, [each]] as const);
  const longer = new Map<Dim, Padding>(paddings.map((padding) => [padding.from, padding]));
  let dims = input.dims.map((dim) => longer.get(dim)?.to ?? dim);
  let read: PlanOperand = { buffer: buffers.length, dims, rows: input.rows };
  buffers.push({ storage: 'temporary', kind: 'real', dims, extraRow: false });
  const { elsewhere = 0 } = told(chain[0]);
  const [first, ...also] = paddings as [Padding, ...Padding[]];
  const attributes: EmbedAttributes = { ...first, elsewhere, also };
  const copy = {
    kind: 'compute',
    primitive: PRIMITIVES.embed,
    attributes,
    inputs: [input],
    output: read,
  } as Compute;
  return chain.map((each, i) => {
    const { from, before, ...rest } = told(each);
    const padding = longer.get(from);
    const axisNow = padding?.to ?? from;
    dims = dims.flatMap((dim): Dim[] => (dim === axisNow ? [rest.to, rest.offset] : [dim]));
    const output = i === chain.length - 1 ? each.output : { ...each.output, dims };
    if (output !== each.output) buffers[output.buffer] = { ...(buffers[output.buffer] as PlanBuffer), dims };
    const now = {
      ...each,
      attributes: { ...rest, from: axisNow, before: before - (padding?.start ?? 0) },
      inputs: [read],
      output,
    };
    read = output;
    return [each, i === 0 ? [copy, now] : [now]] as const;
  });
}

/** How much longer an axis has to be for windows to lie within it; `undefined` if it need not be, or cannot. */
function paddingOf(windows: WindowsAttributes): Padding | undefined {
  const { from } = windows;
  if (!from.fixed || windows.to.min === 0 || windows.offset.min === 0) return undefined;
  const reached = reachOf(windows);
  const [start, end] = [Math.max(0, -reached.from), Math.max(from.min, reached.to)];
  if (start === 0 && end === from.min) return undefined;
  return { from, to: axis(`${from.name} padded`, start + end), start };
}
