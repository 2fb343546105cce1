import type { Axis, Dim } from '@meristem/autodiff';
import { BYTES } from '../layout/capacity.ts';
import { type TensorLayout, walkAsOne } from '../layout/tensor-layout.ts';
import type { Access } from './accesses.ts';
import type { Axes, LoopVariable, Stride } from './operation.ts';

/** What is wrong, and what would be right. */
type Wrong = (found: string, expected: string) => never;

/** Units of a dim: those from one on to before another, or of these only every so many-th. */
interface Units {
  readonly from: number;
  readonly to: number;
  readonly every?: number;
}

/** The part of a buffer that an operand touches. */
export interface Box {
  readonly buffer: number;
  /** By dim of the buffer: the units that are touched in one step of the loops around the call, from 0 on. */
  readonly dims: readonly Units[];
  /** What moves with loops: which dims, with which variables. */
  readonly moving: readonly { readonly variable: LoopVariable; readonly dim: number }[];
  /** How it is walked through: strides, outermost first. */
  readonly walk: string;
}

/** The part of its buffer that an operand touches, if it is one for some extents. */
export function boxOf(
  { address, sweeps }: Access,
  layout: TensorLayout,
  loops: readonly LoopVariable[],
  extentOf: (axis: Axis) => number,
  wrong: Wrong,
): Box {
  const walker = new Walker(address.buffer, layout, extentOf, wrong);
  for (const { dim, units } of address.shifts) walker.shift(dim, units);
  const seen = new Set<LoopVariable>();
  for (const { variable, dim, times } of address.steps) {
    if (!loops.includes(variable))
      wrong('an address that moves with a loop that is not around it', 'one that is');
    if (seen.has(variable)) wrong('an address that moves twice with a loop', 'once');
    seen.add(variable);
    walker.move(dim, variable, times);
  }
  // A call over nothing touches nothing.
  const counts = sweeps.map(({ axes, times = 1 }) => countOf(axes, extentOf) * times);
  const nothing = counts.includes(0);
  sweeps.forEach(({ stride }, at) => walker.sweep(stride, nothing ? 0 : (counts[at] as number)));
  return {
    buffer: address.buffer,
    dims: walker.dims(nothing),
    moving: address.steps,
    walk: sweeps.map(({ stride }) => placeOf(stride)).join(),
  };
}

class Walker {
  readonly #buffer: number;
  readonly #layout: TensorLayout;
  readonly #extentOf: (axis: Axis) => number;
  readonly #wrong: Wrong;
  readonly #from: number[];
  readonly #reach: number[];
  /** How far units lie apart that are walked through by one dim alone. */
  readonly #every: (number | undefined)[];
  /** Steps of loops, which the box of a single step leaves out. */
  readonly #moves: number[];

  constructor(buffer: number, layout: TensorLayout, extentOf: (axis: Axis) => number, wrong: Wrong) {
    this.#buffer = buffer;
    this.#layout = layout;
    this.#extentOf = extentOf;
    this.#wrong = wrong;
    this.#every = layout.dims.map(() => undefined);
    [this.#from, this.#reach, this.#moves] = [0, 0, 0].map((zero) => layout.dims.map(() => zero)) as [
      number[],
      number[],
      number[],
    ];
  }

  shift(dim: number, units: number | 'extent'): void {
    this.#require(dim);
    (this.#from[dim] as number) += units === 'extent' ? this.#units(dim) : units;
  }

  move(dim: number, { axes }: LoopVariable, times = 1): void {
    this.#require(dim);
    const beyond = Math.max(countOf(axes, this.#extentOf) - 1, 0) * times;
    (this.#moves[dim] as number) += Math.abs(beyond);
    if (beyond < 0) (this.#from[dim] as number) += beyond;
  }

  sweep(stride: Stride, count: number): void {
    if (stride === 0) return;
    const dim = typeof stride === 'number' ? this.#innerFor(stride, count) : stride.dim;
    if (dim === undefined) return;
    if (typeof stride !== 'number' && stride.buffer !== this.#buffer)
      this.#wrong(`a stride of buffer ${stride.buffer}`, `one of buffer ${this.#buffer}`);
    this.#require(dim);
    const times = typeof stride === 'number' ? 1 : (stride.times ?? 1);
    const beyond = Math.max(count - 1, 0) * times;
    (this.#reach[dim] as number) += Math.abs(beyond);
    if (beyond < 0) (this.#from[dim] as number) += beyond;
    if (count > 1) this.#every[dim] = this.#every[dim] === undefined ? Math.abs(times) : 1;
  }

  /** The box, if nothing of it lies beyond the buffer. */
  dims(nothing: boolean): Box['dims'] {
    const last = this.#from.map((from, d) => from + (this.#reach[d] as number) + (this.#moves[d] as number));
    if (!nothing) this.#within(last);
    return this.#from.map((from, d): Units => {
      const to = nothing ? from : Math.min(from + (this.#reach[d] as number) + 1, this.#rows(d));
      const every = this.#every[d] ?? 1;
      return every > 1 && this.#moves[d] === 0 ? { from, to, every } : { from, to };
    });
  }

  /** Where one dim is walked beyond its end into the next unit of the dim around it, both have to be walked as one. */
  #within(last: number[]): void {
    const { physical } = this.#layout;
    for (let at = physical.length - 1; at >= 0; at--) {
      const d = physical[at] as number;
      const rows = this.#rows(d);
      if ((this.#from[d] as number) < 0)
        return this.#wrong(`unit ${this.#from[d]} of "${this.#dim(d).label}"`, '0 or more');
      const beyond = Math.floor((last[d] as number) / Math.max(rows, 1));
      if (beyond === 0 && rows > 0) continue;
      const outer = physical[at - 1];
      if (outer === undefined || rows === 0 || !walkAsOne(this.#layout, outer, d))
        return this.#wrong(`unit ${last[d]} of "${this.#dim(d).label}"`, `fewer than ${rows}`);
      (last[outer] as number) += beyond;
      (this.#reach[outer] as number) += beyond;
      this.#every[outer] = 1;
      this.#reach[d] = rows - 1;
    }
  }

  #innerFor(stride: number, count: number): number | undefined {
    if (stride !== BYTES) return this.#wrong(`a stride of ${stride} bytes`, `0, ${BYTES} or that of a dim`);
    const { inner } = this.#layout;
    if (inner >= 0) return inner;
    return count > 1
      ? this.#wrong(`${count} neighbours in memory`, 'one, as it has no dim of neighbours')
      : undefined;
  }

  #require(dim: number): void {
    const { dims, physical } = this.#layout;
    if (dims[dim] === undefined) this.#wrong(`dim ${dim}`, `one of ${dims.length}`);
    if (!physical.includes(dim) && this.#units(dim) !== 1)
      this.#wrong(`dim ${dim}, which has no stride`, 'one that has');
  }

  #dim(d: number): Dim {
    return this.#layout.dims[d] as Dim;
  }

  #units(d: number): number {
    return this.#extentOf(this.#dim(d).axis);
  }

  #rows(d: number): number {
    return this.#units(d) + (d === 0 && this.#layout.extraRow ? 1 : 0);
  }
}

/** Whether two boxes share memory at the same step of all loops, or at any if they move differently. */
export function meet(one: Box, other: Box): boolean {
  if (one.buffer !== other.buffer) return false;
  const moved = new Set([...one.moving, ...other.moving].map(({ dim }) => dim));
  const alike = sameMoves(one, other);
  return one.dims.every((units, d) => {
    const others = other.dims[d]!;
    if (units.from >= units.to || others.from >= others.to) return false;
    if (moved.has(d) && !alike) return true;
    const between = units.every !== undefined && units.every === others.every;
    if (between && (units.from - others.from) % units.every !== 0) return false;
    return units.from < others.to && others.from < units.to;
  });
}

/** Whether two boxes are one, walked through alike. */
export function sameBox(one: Box, other: Box): boolean {
  const same = one.dims.every(({ from, to }, d) => from === other.dims[d]!.from && to === other.dims[d]!.to);
  return same && sameMoves(one, other) && one.walk === other.walk;
}

function sameMoves({ moving }: Box, other: Box): boolean {
  return (
    moving.length === other.moving.length &&
    moving.every(({ variable, dim }) =>
      other.moving.some((each) => each.variable === variable && each.dim === dim),
    )
  );
}

function countOf(axes: Axes, extentOf: (axis: Axis) => number): number {
  return axes.reduce((product, axis) => product * extentOf(axis), 1);
}

function placeOf(stride: Stride): string {
  return typeof stride === 'number' ? String(stride) : `${stride.times ?? 1} dim ${stride.dim}`;
}
