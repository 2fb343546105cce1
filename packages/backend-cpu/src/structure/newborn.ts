import type { Axis, FillSlice, RandomKey } from '@meristem/autodiff';
import type { Box } from './box.ts';
import type { AxisPlace, StoredVariable } from './stored-variable.ts';

/** Arrays for the numbers of one edit, all cut from one that is used again for the next: the host is slow to make arrays. */
export class NumberPool {
  private numbers = new Float64Array(1024);
  private used = 0;

  /** An array of zeros, valid until the pool is cleared. */
  take(size: number): Float64Array {
    if (this.used + size > this.numbers.length) {
      this.numbers = new Float64Array(2 * (this.numbers.length + size));
      this.used = 0;
    }
    const taken = this.numbers.subarray(this.used, this.used + size);
    this.used += size;
    return taken.fill(0);
  }

  /** Lets all arrays be used again. */
  clear(): void {
    this.used = 0;
  }
}

/** Draws random numbers for a block of elements into `result`: keyed by the ids of the units along every dim. */
export type DrawBlock = (
  key: RandomKey,
  ids: readonly (readonly number[])[],
  distribution: 'uniform' | 'normal',
  result: Float64Array,
) => Float64Array;

/** What a newborn's elements depend on besides their place. */
export interface NewbornContext {
  readonly axis: Axis;
  /** Position of the newborn. */
  readonly newborn: number;
  readonly extentOf: (axis: Axis) => number;
  /** Unit ids along an axis, the newborn included. */
  readonly idsOf: (axis: Axis) => readonly number[];
  readonly draw: DrawBlock;
  readonly pool: NumberPool;
  /** The elements of a variable just before the birth. */
  readonly present: (stored: StoredVariable) => Float64Array;
}

/**
 * The elements that a newborn brings to a variable in one place of its axis, to be filled. Random numbers are drawn when
 * the first of them is asked for, all at once.
 */
export class NewbornSlice implements FillSlice, Box {
  readonly stored: StoredVariable;
  readonly values: Float64Array;
  readonly start: readonly number[];
  readonly extents: readonly number[];
  readonly unitsBefore: number;
  readonly others: number;
  private readonly context: NewbornContext;
  private uniforms: Float64Array | undefined;
  private normals: Float64Array | undefined;

  constructor(stored: StoredVariable, place: AxisPlace, context: NewbornContext) {
    const { axis, newborn, extentOf } = context;
    const { dims } = stored.variable;
    const start = new Array<number>(dims.length);
    const extents = new Array<number>(dims.length);
    let [size, others] = [1, 1];
    for (let d = 0; d < dims.length; d++) {
      const along = dims[d]!.axis;
      const whole = along === axis ? newborn + (place.later.includes(d) ? 0 : 1) : extentOf(along);
      start[d] = d === place.dim ? newborn : 0;
      extents[d] = d === place.dim ? 1 : whole;
      size *= extents[d]!;
      others *= d === place.itself ? extents[d]! - 1 : extents[d]!;
    }
    this.stored = stored;
    this.start = start;
    this.extents = extents;
    this.values = context.pool.take(size);
    this.unitsBefore = newborn;
    this.others = others;
    this.context = context;
  }

  get existing(): Float64Array {
    return this.context.present(this.stored);
  }

  uniform(i: number): number {
    this.uniforms ??= this.drawn('uniform');
    return this.uniforms[i] as number;
  }

  normal(i: number): number {
    this.normals ??= this.drawn('normal');
    return this.normals[i] as number;
  }

  private drawn(distribution: 'uniform' | 'normal'): Float64Array {
    const ids = this.stored.variable.dims.map(({ axis }, d) => {
      const from = this.start[d] as number;
      return this.context.idsOf(axis).slice(from, from + (this.extents[d] as number));
    });
    return this.context.draw(this.stored.key, ids, distribution, this.context.pool.take(this.values.length));
  }
}
