import type { Axis, Dim, PlanOperand, Rows } from '@meristem/autodiff';
import { LANES } from '../layout/capacity.ts';
import { isSingle, type TensorLayout, walkAsOne } from '../layout/tensor-layout.ts';
import type { Address, LoopVariable, Shift, Stride } from '../program/operation.ts';
import { type Interval, type Region, rowsOf } from '../program/region.ts';

/** What an operand is made of. */
interface Parts extends Region {
  readonly layout: TensorLayout;
  readonly dims: readonly Dim[];
  readonly places: readonly Place[];
  readonly address: Address;
  readonly ragged: boolean;
}

/** Where a dim stands in a buffer: at one of the buffer's dims, or at every so many-th unit of it, as windows do. */
export interface Place {
  readonly dim: number;
  readonly times: number;
}

/** An operand as kernels see it: its dims of more than one unit, and where they stand in its buffer. */
export class OperandView implements Region {
  readonly buffer: number;
  readonly rows: Rows;
  readonly intervals: Region['intervals'];
  readonly layout: TensorLayout;
  /** The dims under the names that the instruction gives them, without those of a fixed single unit. */
  readonly dims: readonly Dim[];
  readonly address: Address;
  /** Whether what follows its last element along the innermost dim is not padding but somebody's numbers. */
  readonly ragged: boolean;
  /** Where each of the dims stands in the buffer. */
  readonly #places: readonly Place[];

  constructor(parts: Parts) {
    this.buffer = parts.buffer;
    this.rows = parts.rows;
    this.intervals = parts.intervals;
    this.layout = parts.layout;
    this.dims = parts.dims;
    this.#places = parts.places;
    this.address = parts.address;
    this.ragged = parts.ragged;
  }

  has(dim: Dim): boolean {
    return this.dims.includes(dim);
  }

  /** Where a dim stands in the buffer; `undefined` if the operand lacks it. */
  place(dim: Dim | undefined): Place | undefined {
    return dim && this.#places[this.dims.indexOf(dim)];
  }

  /** Whether the operand is walked along a dim as another one along one of its own. */
  walksAs(dim: Dim | undefined, other: OperandView, otherDim: Dim | undefined): boolean {
    const [one, its] = [this.place(dim), other.place(otherDim)];
    return one?.dim === its?.dim && one?.times === its?.times;
  }

  /** Whether windows are read: whether a dim is but every so many-th unit of another, or several are one. */
  get windowed(): boolean {
    const places = this.#places;
    return places.some(
      ({ dim, times }, d) => times !== 1 || places.findIndex((each) => each.dim === dim) !== d,
    );
  }

  /** Bytes between neighbours along a dim; 0 along one that the operand lacks. */
  stride(dim: Dim | undefined): Stride {
    const place = this.place(dim);
    if (!place) return 0;
    const { times } = place;
    return { kind: 'stride', buffer: this.buffer, dim: place.dim, ...(times !== 1 && { times }) };
  }

  /** Whether neighbours along a dim are neighbours in memory. */
  contiguous(dim: Dim | undefined): boolean {
    const place = this.place(dim);
    return place !== undefined && place.dim === this.layout.inner && place.times === 1;
  }

  /** Whether two dims can be walked through as one: the operand has both, next to each other, or neither. */
  joins(outer: Dim, inner: Dim): boolean {
    const [a, b] = [this.place(outer), this.place(inner)];
    if (a === undefined || b === undefined) return a === b;
    if (a.dim === b.dim) return inner.axis.fixed && a.times === b.times * inner.axis.min;
    if (a.times !== 1 || b.times !== 1 || this.layout.dims[b.dim]?.axis !== inner.axis) return false;
    return walkAsOne(this.layout, a.dim, b.dim);
  }

  /** The operand without a dim through which a loop steps. */
  stepping(dim: Dim, variable: LoopVariable): OperandView {
    const place = this.place(dim);
    if (!place) return this;
    const { times } = place;
    const steps = [...this.address.steps, { variable, dim: place.dim, ...(times !== 1 && { times }) }];
    return new OperandView({
      ...this.#parts(),
      dims: this.dims.filter((each) => each !== dim),
      places: this.#places.filter((each) => each !== place),
      address: { ...this.address, steps },
    });
  }

  /** The operand from some unit of a dim on, under another name for that dim. */
  shifted(dim: Dim, units: number, name: Dim): OperandView {
    const place = this.place(dim);
    const renamed = this.dims.map((each) => (each === dim ? name : each));
    const dims = renamed.filter((each) => !isSingle(each));
    const places = this.#places.filter((_, i) => !isSingle(renamed[i] as Dim));
    if (!place) return new OperandView({ ...this.#parts(), dims, places });
    const { dim: d, times } = place;
    const shifts = [...this.address.shifts, { dim: d, units: units * times }];
    const address = { ...this.address, shifts };
    const ragged = this.ragged || (d === this.layout.inner && name.axis.min % LANES !== 0);
    if (this.windowed) {
      const others = this.intervals.filter((interval) => interval.dim !== d);
      const intervals = [...others, intervalOf(d, { dims, places, shifts })];
      return new OperandView({ ...this.#parts(), dims, places, address, intervals, ragged });
    }
    const intervals = [...this.intervals, { dim: d, from: units, to: units + name.axis.min }];
    return new OperandView({ ...this.#parts(), dims, places, address, intervals, ragged });
  }

  /** The operand with one of its dims as two, of which the second counts faster. */
  parted(whole: Dim, outer: Dim, inner: Dim): OperandView {
    const { axis } = inner;
    const dims: Dim[] = [];
    const places: Place[] = [];
    const put = (dim: Dim, place: Place): void => {
      if (isSingle(dim)) return;
      dims.push(dim);
      places.push(place);
    };
    this.dims.forEach((dim, d) => {
      const place = this.#places[d] as Place;
      if (dim !== whole) return put(dim, place);
      put(outer, { dim: place.dim, times: place.times * axis.min });
      put(inner, place);
    });
    const parts = this.contiguous(whole) && axis.min % LANES !== 0;
    return new OperandView({ ...this.#parts(), dims, places, ragged: this.ragged || parts });
  }

  #parts(): Parts {
    const { buffer, rows, intervals, layout, dims, address, ragged } = this;
    return { buffer, rows, intervals, layout, dims, places: this.#places, address, ragged };
  }
}

/** Which units of a buffer's dim are touched by dims of fixed extent that stand at it, from where shifts have come to. */
export function intervalOf(
  dim: number,
  { dims, places, shifts }: Pick<Parts, 'dims' | 'places'> & Pick<Address, 'shifts'>,
): Interval {
  const start = shifts.reduce((sum, shift) => sum + (shift.dim === dim ? (shift.units as number) : 0), 0);
  const walks = places.flatMap((place, d) =>
    place.dim === dim ? [{ beyond: ((dims[d] as Dim).axis.min - 1) * place.times, times: place.times }] : [],
  );
  const from = walks.reduce((least, { beyond }) => least + Math.min(0, beyond), start);
  const to = walks.reduce((most, { beyond }) => most + Math.max(0, beyond), start) + 1;
  const every = walks.length === 1 ? Math.abs(walks[0]!.times) : 1;
  return every > 1 ? { dim, from, to, every } : { dim, from, to };
}

/** Where a buffer lies that has no memory of its own: in another one, or in a part of it. */
export interface StandIn {
  readonly buffer: number;
  /** By dim of the buffer: which dim of the other one that is; nothing for one of a single unit that the other lacks. */
  readonly places: readonly (Place | undefined)[];
  readonly shifts: readonly Shift[];
  readonly intervals: Region['intervals'];
}

/**
 * The view of a plan's operand, inside a loop whose steps are counted by `loop`.
 *
 * @param layout that of the operand's buffer, or of the one that it stands in.
 */
export function viewOf(
  operand: PlanOperand,
  layout: TensorLayout,
  loop: LoopVariable | undefined,
  within?: StandIn,
): OperandView {
  if (within) return viewWithin(operand, layout, loop, within);
  const { buffer } = operand;
  const rows = rowsOf(operand.rows);
  const first = rows.at === 'all' ? 0 : 1;
  const whole = !operand.dims.some(isSingle);
  const dims = whole ? operand.dims : operand.dims.filter((dim) => !isSingle(dim));
  const places = (whole && IN_ORDER[first][dims.length]) || placesOf(operand.dims, first).map(at);
  // Single numbers taken out of a row, as from a sequence of numbers step by step, have neighbours too.
  const ragged = dims.length === 0 && layout.inner >= 0;
  const steps = rows.at === 'step' && loop ? [{ variable: loop, dim: 0 }] : NONE;
  const address: Address = { kind: 'address', buffer, shifts: shiftsOf(rows), steps };
  return new OperandView({ buffer, rows, intervals: NONE, layout, dims, places, address, ragged });
}

/** The same for a buffer that stands in another. */
function viewWithin(
  operand: PlanOperand,
  layout: TensorLayout,
  loop: LoopVariable | undefined,
  { buffer, places: within, shifts, intervals }: StandIn,
): OperandView {
  const rows = rowsOf(operand.rows);
  const first = rows.at === 'all' ? 0 : 1;
  const dims = operand.dims.filter((dim) => !isSingle(dim));
  const places = placesOf(operand.dims, first).map((d) => within[d] as Place);
  const ragged = dims.length === 0 && layout.inner >= 0;
  const steps = rows.at === 'step' && loop ? [{ variable: loop, dim: 0 }] : NONE;
  const address: Address = { kind: 'address', buffer, shifts: [...shiftsOf(rows), ...shifts], steps };
  return new OperandView({ buffer, rows, intervals, layout, dims, places, address, ragged });
}

const NONE: readonly never[] = [];

/** Places in order, from 0 or from 1 on, for operands of few dims: nearly all have these. */
const IN_ORDER = [
  [[], [0], [0, 1], [0, 1, 2], [0, 1, 2, 3]],
  [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]],
].map((lists) => lists.map((list) => list.map(at))) as [Place[][], Place[][]];

/** All units of a buffer's dim. */
export function at(dim: number): Place {
  return { dim, times: 1 };
}

/** Where those of some dims stand that are not single, the first of all at `first`. */
function placesOf(all: readonly Dim[], first: number): readonly number[] {
  return all.flatMap((dim, d) => (isSingle(dim) ? [] : [d + first]));
}

function shiftsOf(rows: Rows): readonly Shift[] {
  if (rows.at === 'last') return [{ dim: 0, units: 'extent' }];
  return rows.at !== 'first' && rows.shift > 0 ? [{ dim: 0, units: rows.shift }] : NONE;
}

/** Neighbouring dims that all operands walk through as one. */
export interface JoinedDim {
  readonly axes: readonly Axis[];
  /** The innermost of the dims: its stride is that of all together. */
  readonly last: Dim;
}

/** Joins neighbouring dims of a list wherever all operands allow it. */
export function joinDims(dims: readonly Dim[], views: readonly OperandView[]): JoinedDim[] {
  const joined: JoinedDim[] = [];
  for (const dim of dims) {
    const before = joined.at(-1);
    if (before && views.every((view) => view.joins(before.last, dim))) {
      joined[joined.length - 1] = { axes: [...before.axes, dim.axis], last: dim };
    } else {
      joined.push({ axes: [dim.axis], last: dim });
    }
  }
  return joined;
}
