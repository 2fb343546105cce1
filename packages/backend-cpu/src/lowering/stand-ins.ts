import type { Compute, Dim, ElementKind, Plan, PlanBuffer, PlanOperand } from '@meristem/autodiff';
import type { StandIn } from '../items/operand-view.ts';
import { LANES } from '../layout/capacity.ts';
import { isSingle } from '../layout/tensor-layout.ts';
import type { EmbedAttributes } from './assemble-in-place.ts';

/** Buffers that lie in others, and the copies between them that nobody has to make. */
export interface StandIns {
  readonly of: ReadonlyMap<number, StandIn>;
  readonly needless: ReadonlySet<Compute>;
}

/** A copy that changes nothing: the same numbers under the same dims, or one of them and a part of another's. */
interface Copy {
  readonly compute: Compute;
  readonly input: number;
  readonly output: number;
  /** By dim of the buffer with fewer numbers: the dim of the other, or nothing for one of a single unit. */
  readonly places: readonly (number | undefined)[];
  /** Which of the two is part of the other, where from and how much; both are whole unless told. */
  readonly part?: {
    readonly of: 'input' | 'output';
    readonly dim: number;
    readonly from: number;
    readonly to: number;
  };
}

/**
 * Where copies outside of loops need not be made: parts of a tensor are read where they lie, and what is put together of
 * parts, as gradients of slices are, is computed where it will stand.
 */
export function standInsOf(plan: Plan): StandIns {
  return new Search(plan).standIns;
}

class Search {
  readonly standIns: StandIns;
  readonly #plan: Plan;
  readonly #of = new Map<number, StandIn>();
  readonly #needless = new Set<Compute>();
  /** By buffer: the number of its writers, and the position of the last of them. */
  readonly #writers: Int32Array;
  readonly #lastWrite: Int32Array;
  readonly #put: ReadonlySet<number>;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.standIns = { of: this.#of, needless: this.#needless };
    this.#writers = new Int32Array(plan.buffers.length);
    this.#lastWrite = new Int32Array(plan.buffers.length);
    this.#put = new Set([...plan.outputs.values()].map(({ buffer }) => buffer));
    const written = ({ output: { buffer } }: Compute, at: number): void => {
      (this.#writers[buffer] as number)++;
      this.#lastWrite[buffer] = at;
    };
    plan.instructions.forEach((instruction, at) => {
      if (instruction.kind === 'compute') written(instruction, at);
      else for (const each of instruction.body) written(each, at);
    });
    plan.instructions.forEach((instruction, at) => {
      const copy = instruction.kind === 'compute' ? copyOf(instruction) : undefined;
      if (copy) this.#consider(copy, at);
    });
  }

  #consider(copy: Copy, at: number): void {
    const { compute, input, output } = copy;
    if (!this.#isPlain(input) || !this.#isPlain(output) || this.#kind(input) !== this.#kind(output)) return;
    if ((this.#lastWrite[input] as number) >= at) return;
    const found = copy.part?.of === 'output' ? this.#computedThere(copy) : this.#readThere(copy);
    if (found) this.#needless.add(compute);
  }

  /** Lets the output, which is the input or a part of it, be read where the input lies. */
  #readThere({ input, output, places, part }: Copy): boolean {
    if (this.#writers[output] !== 1 || this.#put.has(output)) return false;
    return this.#stand(output, standIn(input, places, part));
  }

  /** Lets the input, which becomes a part of the output, be computed there. */
  #computedThere({ input, output, places, part }: Copy): boolean {
    const within = standIn(output, places, part);
    const known = this.#of.get(input);
    if (!known) return !this.#put.has(input) && this.#stand(input, within);
    // What the input is another name of moves with it.
    const root = known.buffer;
    const renames = known.shifts.length === 0 && !this.#of.has(root) && !this.#put.has(root);
    if (!renames || !this.#isPlain(root)) return false;
    const back = this.#buffer(root).dims.map((_, d) => {
      const from = known.places.indexOf(d);
      return from < 0 ? undefined : places[from];
    });
    return this.#stand(root, { ...within, places: back });
  }

  #stand(buffer: number, there: StandIn): boolean {
    const root = this.#of.get(there.buffer);
    const through = root ? behind(there, root) : there;
    if (through.buffer === buffer || !this.#alike(buffer, through)) return false;
    for (const [other, each] of this.#of)
      if (each.buffer === buffer) this.#of.set(other, behind(each, through));
    this.#of.set(buffer, through);
    return true;
  }

  /** Whether rows, and neighbours in memory, stay what they are: of a row whole vectors. */
  #alike(buffer: number, { buffer: root, places, intervals }: StandIn): boolean {
    const [own, others] = [physical(this.#buffer(buffer).dims), physical(this.#buffer(root).dims)];
    const inner = own.at(-1);
    return (
      inner !== undefined &&
      inner > 0 &&
      places[0] === 0 &&
      places[inner] === others.at(-1) &&
      own.every((d) => places[d] !== undefined) &&
      intervals.every((interval) => interval.dim !== others.at(-1) || this.#inVectors(root, interval))
    );
  }

  /** Whether a part of a row begins and ends where vectors do, or ends with it. */
  #inVectors(root: number, { dim, from, to }: StandIn['intervals'][number]): boolean {
    const units = this.#buffer(root).dims[dim]!.axis.min;
    return from % LANES === 0 && (to % LANES === 0 || to === units);
  }

  /** Whether a buffer is but a step on the way. */
  #isPlain(buffer: number): boolean {
    const { storage, extraRow } = this.#buffer(buffer);
    return storage === 'temporary' && !extraRow;
  }

  #kind(buffer: number): ElementKind {
    return this.#buffer(buffer).kind;
  }

  #buffer(buffer: number): PlanBuffer {
    return this.#plan.buffers[buffer] as PlanBuffer;
  }
}

function standIn(buffer: number, places: Copy['places'], part: Copy['part']): StandIn {
  if (!part) return { buffer, places, shifts: [], intervals: [] };
  const { dim, from, to } = part;
  return { buffer, places, shifts: [{ dim, units: from }], intervals: [{ dim, from, to }] };
}

/** Where something stands that stands in what itself stands in something. */
function behind(one: StandIn, other: StandIn): StandIn {
  const placed = <At extends { readonly dim: number }>(list: readonly At[]): At[] =>
    list.map((each) => ({ ...each, dim: other.places[each.dim] as number }));
  return {
    buffer: other.buffer,
    places: one.places.map((at) => (at === undefined ? undefined : other.places[at])),
    shifts: [...other.shifts, ...placed(one.shifts)],
    intervals: [...other.intervals, ...placed(one.intervals)],
  };
}

/** The copy that an instruction is, if it is one of whole tensors. */
function copyOf(compute: Compute): Copy | undefined {
  const { primitive, attributes, inputs, output } = compute;
  const [input] = inputs as [PlanOperand];
  const whole = ({ rows }: PlanOperand): boolean => rows.at === 'all' && rows.shift === 0;
  if (!['slice', 'embed', 'sum', 'broadcast'].includes(primitive.name)) return undefined;
  if (inputs.length !== 1 || !whole(input) || !whole(output)) return undefined;
  const common = { compute, input: input.buffer, output: output.buffer };
  switch (primitive.name) {
    case 'slice': {
      const { from, start, to } = attributes as { from: Dim; start: number; to: Dim };
      const dim = input.dims.indexOf(from);
      const part = { of: 'input', dim, from: start, to: start + to.axis.min } as const;
      return { ...common, places: output.dims.map((_, d) => d), part };
    }
    case 'embed': {
      const { from, start, to, rest } = attributes as EmbedAttributes;
      if (rest !== 'filled') return undefined;
      const part = { of: 'output', dim: output.dims.indexOf(to), from: start, to: start + from.min } as const;
      return { ...common, places: input.dims.map((_, d) => d), part };
    }
    default: {
      const places = output.dims.map((dim) => placeOf(dim, input.dims));
      const alike = samePhysical(input.dims, output.dims);
      return alike ? { ...common, places } : undefined;
    }
  }
}

function placeOf(dim: Dim, dims: readonly Dim[]): number | undefined {
  const at = dims.indexOf(dim);
  return at < 0 ? undefined : at;
}

/** Whether dims of more than one unit are the same, in the same order. */
function samePhysical(one: readonly Dim[], other: readonly Dim[]): boolean {
  const [own, others] = [one, other].map((dims) => physical(dims).map((d) => dims[d])) as [Dim[], Dim[]];
  return own.length === others.length && own.every((dim, d) => dim === others[d]);
}

/** The dims of more than one unit, which have a stride. */
function physical(dims: readonly Dim[]): number[] {
  return dims.flatMap((dim, d) => (isSingle(dim) ? [] : [d]));
}
