import type { Axis, Compute, Dim, Plan, PlanOperand } from '@meristem/autodiff';
import type { AttributesOf } from '../frozen/attributes.ts';
import type { FrozenCompute } from '../frozen/frozen-step.ts';

/** Windows along one extent of a grid. */
export type WindowsAlong = AttributesOf<'windows'>;

/** What windows are read for: a product with weights, their largest element, or their mean. */
export interface Windowed {
  readonly kind: 'convolution' | 'largest' | 'mean';
  /** What the windows lie on, in the dims that it was computed in. */
  readonly x: PlanOperand;
  readonly along: readonly WindowsAlong[];
  /** Of a convolution: its weights, over places, units that it adds up and units that it makes. */
  readonly weights?: PlanOperand;
  /** What it adds up beside places; nothing where each unit has windows of its own. */
  readonly channels?: Dim;
  readonly units?: Dim;
  /** Names that weights and results have for dims of `x`. */
  readonly renamed: ReadonlyMap<Dim, Dim>;
  /** What comes out. */
  readonly output: PlanOperand;
}

/** The windows of a step that are read at once, by the buffer that they come to, and what need not be written for them. */
export interface WindowedStep {
  readonly byOutput: ReadonlyMap<number, Windowed>;
  readonly within: ReadonlySet<Compute>;
}

/** Finds the convolutions and pools of a step: windows along one extent or several that nothing else reads. */
export function windowedIn(plan: Plan, computes: readonly FrozenCompute[]): WindowedStep {
  const finder = new WindowFinder(plan, computes);
  for (const { compute } of computes) finder.look(compute);
  return finder;
}

class WindowFinder implements WindowedStep {
  readonly byOutput = new Map<number, Windowed>();
  readonly within = new Set<Compute>();
  readonly #plan: Plan;
  readonly #made = new Map<number, Compute>();
  readonly #readers = new Map<number, number>();

  constructor(plan: Plan, computes: readonly FrozenCompute[]) {
    this.#plan = plan;
    const read = ({ buffer }: PlanOperand): void => {
      this.#readers.set(buffer, (this.#readers.get(buffer) ?? 0) + 1);
    };
    for (const { compute } of computes) {
      this.#made.set(compute.output.buffer, compute);
      compute.inputs.forEach(read);
    }
    for (const operand of plan.outputs.values()) read(operand);
  }

  look(compute: Compute): void {
    const found = this.#convolution(compute) ?? this.#largest(compute) ?? this.#mean(compute);
    if (found) this.byOutput.set(compute.output.buffer, found);
  }

  #convolution(compute: Compute): Windowed | undefined {
    if (compute.primitive.name !== 'contract') return undefined;
    const { over } = compute.attributes as AttributesOf<'contract'>;
    const [first, second] = compute.inputs as readonly [PlanOperand, PlanOperand];
    for (const [read, weights] of [
      [first, second],
      [second, first],
    ] as const) {
      const seen = this.#seen(read, over, 0);
      if (!seen) continue;
      const offsets = seen.along.map(({ offset }) => offset);
      const others = over.filter((dim) => !offsets.includes(dim as Axis));
      const kept = weights.dims.filter((dim) => !over.includes(dim));
      // A matrix for each place, or a number for each place of each unit.
      const fits =
        others.length === 1
          ? kept.length === 1 && !read.dims.includes(kept[0]!)
          : others.length === 0 && kept.length === 1 && read.dims.includes(kept[0]!);
      if (!fits) continue;
      this.#swallow(seen.computes);
      const { x, along, renamed } = seen;
      const [channels, units] = [others[0], kept[0]!];
      const { output } = compute;
      return {
        kind: 'convolution',
        x,
        along,
        weights,
        units,
        renamed,
        output,
        ...(channels && { channels }),
      };
    }
    return undefined;
  }

  #largest(compute: Compute): Windowed | undefined {
    if (compute.primitive.name !== 'max') return undefined;
    return this.#pool(compute, compute, 'largest', -Infinity);
  }

  /** A sum over windows that is divided by their size. */
  #mean(compute: Compute): Windowed | undefined {
    if (compute.primitive.name !== 'divide') return undefined;
    const [total, count] = compute.inputs as readonly [PlanOperand, PlanOperand];
    const sum = this.#only(total.buffer, 'sum');
    const number = this.#plan.buffers[count.buffer]!;
    if (!sum || number.storage !== 'constant' || !sameDims(total.dims, sum.output.dims)) return undefined;
    const { over } = sum.attributes as AttributesOf<'sum'>;
    const size = over.reduce((product, { axis }) => product * axis.min, 1);
    if (number.value !== size || !sameDims(compute.output.dims, total.dims)) return undefined;
    const found = this.#pool(sum, compute, 'mean', 0);
    if (found) this.within.add(sum);
    return found;
  }

  #pool(fold: Compute, last: Compute, kind: 'largest' | 'mean', elsewhere: number): Windowed | undefined {
    const { over } = fold.attributes as AttributesOf<'max'>;
    const [read] = fold.inputs as readonly [PlanOperand];
    const seen = this.#seen(read, over, elsewhere);
    if (!seen || seen.along.length !== over.length || seen.renamed.size > 0) return undefined;
    this.#swallow(seen.computes);
    const { x, along, renamed } = seen;
    const own: Windowed = { kind, x, along, renamed, output: last.output };
    // Pools along one extent after the other are one along all of them.
    const before = this.byOutput.get(x.buffer);
    const joins =
      before?.kind === kind &&
      this.#readers.get(x.buffer) === 1 &&
      sameDims(x.dims, before.output.dims) &&
      !along.some(({ from }) => before.along.some(({ to }) => to === from));
    if (!joins) return own;
    this.byOutput.delete(x.buffer);
    this.within.add(this.#made.get(x.buffer)!);
    return { ...own, x: before.x, along: [...before.along, ...along] };
  }

  /** What some dims are places within windows of: what the windows lie on, and how; each windows read by nothing else. */
  #seen(
    read: PlanOperand,
    over: readonly Dim[],
    elsewhere: number,
  ): (Pick<Windowed, 'x' | 'along' | 'renamed'> & { readonly computes: readonly Compute[] }) | undefined {
    const along: WindowsAlong[] = [];
    const computes: Compute[] = [];
    const renamed = new Map<Dim, Dim>();
    let at = read;
    for (;;) {
      const windows = this.#only(at.buffer, 'windows');
      if (!windows) break;
      const attributes = windows.attributes as WindowsAlong;
      const names = windows.output.dims.map((dim, d) => [dim, at.dims[d]!] as const);
      const others = names.filter(([dim, name]) => dim !== name);
      const usual =
        (attributes.elsewhere ?? 0) === elsewhere &&
        over.includes(attributes.offset) &&
        padsOf(attributes) !== undefined &&
        !along.some(({ from }) => from === attributes.to) &&
        (along.length === 0 || others.length === 0);
      if (!usual) break;
      for (const [dim, name] of others) renamed.set(dim, name);
      along.unshift(attributes);
      computes.push(windows);
      at = windows.inputs[0]!;
    }
    // Operators know a batch and units beside sites.
    const fits = along.length > 0 && at.dims.length === along.length + 2;
    return fits ? { x: at, along, renamed, computes } : undefined;
  }

  /** The computation of a buffer, if it is of that primitive, and read once. */
  #only(buffer: number, primitive: string): Compute | undefined {
    const made = this.#made.get(buffer);
    return made?.primitive.name === primitive && this.#readers.get(buffer) === 1 ? made : undefined;
  }

  #swallow(computes: readonly Compute[]): void {
    for (const each of computes) this.within.add(each);
  }
}

/**
 * How many places operators are told to add before and behind an axis for these windows; `undefined` where they would make another
 * number of windows of it, or cannot.
 */
export function padsOf({
  from,
  to,
  offset,
  stride,
  dilation,
  before,
}: WindowsAlong): readonly [number, number] | undefined {
  if (!from.fixed || dilation < 1 || before < 0) return undefined;
  const span = (offset.min - 1) * dilation + 1;
  const behind = Math.max(0, (to.min - 1) * stride + span - before - from.min);
  const windows = Math.floor((from.min + before + behind - span) / stride) + 1;
  return windows === to.min && behind < Math.max(1, span) && before < Math.max(1, span)
    ? [before, behind]
    : undefined;
}

function sameDims(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, d) => dim === b[d]);
}
