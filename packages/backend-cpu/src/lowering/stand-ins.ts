import type { Compute, Dim, ElementKind, Plan, PlanBuffer, PlanOperand } from '@meristem/autodiff';
import { at, intervalOf, type Place, type StandIn } from '../items/operand-view.ts';
import { LANES } from '../layout/capacity.ts';
import { isSingle } from '../layout/tensor-layout.ts';
import type { Shift } from '../program/operation.ts';
import type { Interval } from '../program/region.ts';
import type { EmbedAttributes } from './assemble-in-place.ts';
import { partsWhole, reachOf, type WindowsAttributes } from './window-reach.ts';

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
  /** By dim of the buffer with fewer numbers: where it stands in the other, or nothing for one of a single unit. */
  readonly places: readonly (Place | undefined)[];
  /** Which of the two is part of the other, where from and how much; both are whole unless told. */
  readonly part?: { readonly of: 'input' | 'output'; readonly start: number } & Interval;
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
    // What the caller gives stays what it is too; only windows are worth it, for which there would be many copies.
    const given = compute.primitive.name === 'windows' && this.#buffer(input).storage === 'input';
    if (!(given || this.#isPlain(input)) || !this.#isPlain(output)) return;
    if (this.#kind(input) !== this.#kind(output)) return;
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
    if (known.places.some((place) => place?.times !== undefined && place.times !== 1)) return false;
    const back = this.#buffer(root).dims.map((_, d) => {
      const from = known.places.findIndex((place) => place?.dim === d);
      return from < 0 ? undefined : places[from];
    });
    return this.#stand(root, { ...within, places: back });
  }

  #stand(buffer: number, there: StandIn): boolean {
    const root = this.#of.get(there.buffer);
    const through = root ? this.#behind(buffer, there, root) : there;
    if (through.buffer === buffer || !this.#alike(buffer, through)) return false;
    for (const [other, each] of this.#of)
      if (each.buffer === buffer) this.#of.set(other, this.#behind(other, each, through));
    this.#of.set(buffer, through);
    return true;
  }

  /** Where a buffer stands that stands in what itself stands in something. */
  #behind(buffer: number, one: StandIn, other: StandIn): StandIn {
    const within = (dim: number): Place[] => other.places.slice(dim, dim + 1).filter((place) => !!place);
    const places = one.places.map((place) => {
      const [found] = place ? within(place.dim) : [];
      return found && { dim: found.dim, times: found.times * (place as Place).times };
    });
    const shifts = one.shifts.flatMap(({ dim, units }) =>
      within(dim).map((place): Shift => ({ dim: place.dim, units: (units as number) * place.times })),
    );
    const moved = one.intervals.flatMap((interval) =>
      within(interval.dim).map(({ dim }): Interval => ({ ...interval, dim })),
    );
    const all = { shifts: [...other.shifts, ...shifts], intervals: [...other.intervals, ...moved] };
    const standing = { buffer: other.buffer, places, ...all };
    return { ...standing, intervals: intervalsOf(standing, this.#buffer(buffer).dims) };
  }

  /** Whether rows, and neighbours in memory, stay what they are: of a row whole vectors. */
  #alike(buffer: number, { buffer: root, places, intervals }: StandIn): boolean {
    const [own, others] = [physical(this.#buffer(buffer).dims), physical(this.#buffer(root).dims)];
    const inner = own.at(-1);
    const whole = (d: number, dim: number | undefined): boolean =>
      places[d]?.dim === dim &&
      places[d]?.times === 1 &&
      own.every((other) => other === d || places[other]?.dim !== dim);
    return (
      inner !== undefined &&
      inner > 0 &&
      whole(0, 0) &&
      whole(inner, others.at(-1)) &&
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
  const { dim, start, from, to } = part;
  return { buffer, places, shifts: [{ dim, units: start }], intervals: [{ dim, from, to }] };
}

/** What a buffer touches of the one that it stands in: of dims along which windows lie what all of these reach. */
function intervalsOf({ places, shifts, intervals }: StandIn, dims: readonly Dim[]): readonly Interval[] {
  const standing: { dims: Dim[]; places: Place[] } = { dims: [], places: [] };
  places.forEach((place, d) => {
    if (!place) return;
    standing.dims.push(dims[d] as Dim);
    standing.places.push(place);
  });
  const windowed = (dim: number): boolean => {
    const there = standing.places.filter((place) => place.dim === dim);
    return there.length > 1 || there.some(({ times }) => times !== 1);
  };
  const reached = [...new Set(intervals.map(({ dim }) => dim).filter(windowed))];
  return [
    ...intervals.filter(({ dim }) => !windowed(dim)),
    ...reached.map((dim) => intervalOf(dim, { ...standing, shifts })),
  ];
}

/** The copy that an instruction is, if it is one of whole tensors. */
function copyOf(compute: Compute): Copy | undefined {
  const { primitive, attributes, inputs, output } = compute;
  const [input] = inputs as [PlanOperand];
  const whole = ({ rows }: PlanOperand): boolean => rows.at === 'all' && rows.shift === 0;
  if (!['slice', 'embed', 'windows', 'overlapAdd', 'sum', 'broadcast'].includes(primitive.name))
    return undefined;
  if (inputs.length !== 1 || !whole(input) || !whole(output)) return undefined;
  const common = { compute, input: input.buffer, output: output.buffer };
  switch (primitive.name) {
    case 'slice': {
      const { from, start, to } = attributes as { from: Dim; start: number; to: Dim };
      const dim = input.dims.indexOf(from);
      const part = { of: 'input', dim, start, from: start, to: start + to.axis.min } as const;
      return { ...common, places: output.dims.map((_, d) => at(d)), part };
    }
    case 'embed': {
      const { from, start, to, rest } = attributes as EmbedAttributes;
      if (rest !== 'filled') return undefined;
      const dim = output.dims.indexOf(to);
      const part = { of: 'output', dim, start, from: start, to: start + from.min } as const;
      return { ...common, places: input.dims.map((_, d) => at(d)), part };
    }
    case 'windows': {
      const told = attributes as WindowsAttributes;
      const reached = reachOf(told);
      const none = told.to.min === 0 || told.offset.min === 0;
      if (!told.from.fixed || none || reached.from < 0 || reached.to > told.from.min) return undefined;
      const dim = input.dims.indexOf(told.from);
      const places = output.dims.map((each): Place | undefined => {
        if (each === told.to) return { dim, times: told.stride };
        if (each === told.offset) return { dim, times: told.dilation };
        return placeOf(each, input.dims);
      });
      return { ...common, places, part: { of: 'input', dim, start: -told.before, ...reached } };
    }
    case 'overlapAdd': {
      const told = attributes as WindowsAttributes;
      if (!partsWhole(told)) return undefined;
      const dim = output.dims.indexOf(told.to);
      const places = input.dims.map((each): Place | undefined => {
        if (each === told.from) return { dim, times: told.stride };
        return each === told.offset ? at(dim) : placeOf(each, output.dims);
      });
      return { ...common, places, part: { of: 'output', dim, start: 0, from: 0, to: told.to.min } };
    }
    default: {
      const places = output.dims.map((dim) => placeOf(dim, input.dims));
      const alike = samePhysical(input.dims, output.dims);
      return alike ? { ...common, places } : undefined;
    }
  }
}

function placeOf(dim: Dim, dims: readonly Dim[]): Place | undefined {
  const found = dims.indexOf(dim);
  return found < 0 ? undefined : at(found);
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
