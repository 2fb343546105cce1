import { StructureError } from '../errors.ts';
import { INSPECT } from '../inspect.ts';
import { checkOptions } from '../options/check-options.ts';
import { type OptionTable, that } from '../options/expectation.ts';

/** Where an axis stands in a tensor: alone (`plain`), or as the source (`pre`) or target (`post`) of a projection. */
export type Role = 'plain' | 'pre' | 'post';

/**
 * One dimension of a tensor: an axis in a role. Two dims are the same dim exactly when they are the same object.
 *
 * `L` is the label at the type level, such as `'hidden'`, `'pre hidden'` or `'post hidden'`.
 */
export interface Dim<L extends string = string> {
  readonly axis: Axis;
  readonly role: Role;
  readonly label: L;
}

/** How few and how many units an axis may have, both inclusive. */
export interface AxisBounds {
  /** Smallest extent; 0 unless told. */
  readonly min?: number;
  /** Largest extent; unbounded unless told. */
  readonly max?: number;
}

/**
 * An axis: the identity of units that may come and go, with a name and bounds. It holds no size; extents live in a `State`,
 * so a handle never goes stale. An axis is itself its own plain `Dim`; `pre` and `post` are the two others.
 */
export class Axis<N extends string = string> implements Dim<N> {
  readonly name: N;
  readonly label: N;
  readonly role = 'plain';
  readonly min: number;
  readonly max: number;
  /** This axis as the source of a projection. */
  readonly pre: Dim<`pre ${N}`>;
  /** This axis as the target of a projection. */
  readonly post: Dim<`post ${N}`>;

  constructor(name: N, min: number, max: number) {
    this.name = name;
    this.label = name;
    this.min = min;
    this.max = max;
    this.pre = { axis: this, role: 'pre', label: `pre ${name}` };
    this.post = { axis: this, role: 'post', label: `post ${name}` };
  }

  get axis(): Axis {
    return this;
  }

  /** Whether every state gives this axis the same extent, so that slices and concatenations along it make sense. */
  get fixed(): boolean {
    return this.min === this.max;
  }

  toString(): string {
    return this.fixed ? `${this.name}=${this.min}` : `${this.name} (${this.min} to ${this.max})`;
  }

  [INSPECT](): string {
    return `Axis ${this.toString()}`;
  }
}

const NUMBER = that('a number of units', (value) => typeof value === 'number');
const BOUNDS: OptionTable<AxisBounds> = { min: NUMBER, max: NUMBER };

/**
 * Declares an axis: with a number a fixed one, with bounds (or nothing) a growable one.
 *
 * @throws StructureError if the name is empty or the bounds contradict each other; OptionError if there is no such bound.
 */
export function axis<const N extends string>(name: N, size: number | AxisBounds = {}): Axis<N> {
  if (typeof size !== 'number') checkOptions(`axis "${name}"`, size, BOUNDS);
  const { min = 0, max = Infinity } = typeof size === 'number' ? { min: size, max: size } : size;
  if (typeof name !== 'string' || !/^\S/.test(name) || /^(pre|post) /.test(name)) {
    throw new StructureError(
      `axis: found name "${name}", expected a name that is not empty and does not start with "pre " or "post ".`,
    );
  }
  if (!Number.isInteger(min) || min < 0 || !(Number.isInteger(max) || max === Infinity) || max < min) {
    throw new StructureError(
      `axis "${name}": found bounds ${min} to ${max}, expected whole numbers with 0 <= min <= max.`,
    );
  }
  return new Axis(name, min, max);
}

/** The dim of the same axis in another role. */
export function inRole(dim: Dim, role: Role): Dim {
  return role === 'plain' ? dim.axis : dim.axis[role];
}

/** Dims as people read them: `[batch, pre hidden]`. */
export function formatDims(dims: readonly Dim[]): string {
  return `[${dims.map((dim) => dim.label).join(', ')}]`;
}

/** Whether two lists of dims are the same in the same order. */
export function sameDims(a: readonly Dim[], b: readonly Dim[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return false;
  return true;
}

/** Whether a list of dims has all of some others. */
export function hasAll(dims: readonly Dim[], others: readonly Dim[]): boolean {
  for (let d = 0; d < others.length; d++) if (!dims.includes(others[d] as Dim)) return false;
  return true;
}

/** A list of dims without some; the same list if it has none of them. */
export function without(dims: readonly Dim[], others: readonly Dim[]): readonly Dim[] {
  for (let d = 0; d < dims.length; d++) {
    if (others.includes(dims[d] as Dim)) return dims.filter((dim) => !others.includes(dim));
  }
  return dims;
}
