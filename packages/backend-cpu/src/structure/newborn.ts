import type { Axis, Dim, FillSlice, RandomKey } from '@meristem/autodiff';
import type { LinearMemory } from '../memory/linear-memory.ts';
import type { BoxElements } from './box.ts';
import type { AxisPlace, StoredVariable } from './stored-variable.ts';

/** Arrays for the numbers of one edit, all cut from one that is used again for the next: the host is slow to make arrays. */
export class NumberPool {
  #numbers = new Float64Array(1024);
  #used = 0;

  /** An array of zeros, valid until the pool is cleared. */
  take(size: number): Float64Array {
    if (this.#used + size > this.#numbers.length) {
      this.#numbers = new Float64Array(2 * (this.#numbers.length + size));
      this.#used = 0;
    }
    const taken = this.#numbers.subarray(this.#used, this.#used + size);
    this.#used += size;
    return taken.fill(0);
  }

  /** Lets all arrays be used again. */
  clear(): void {
    this.#used = 0;
  }
}

/** The unit ids along a dim of a block of elements: int32 in memory. */
export interface IdRange {
  readonly address: number;
  readonly count: number;
}

/** Draws random numbers for a block of elements, keyed by the ids of the units along every dim. */
export interface DrawBlock {
  /** Where the numbers are, as an index of `doubles`; they stay until the edit is done. */
  (key: RandomKey, ids: readonly IdRange[], distribution: 'uniform' | 'normal'): number;
}

/** What a newborn's elements depend on besides their place. */
export interface NewbornContext {
  readonly axis: Axis;
  /** Position of the newborn. */
  readonly newborn: number;
  readonly extentOf: (axis: Axis) => number;
  /** Address of the unit ids along an axis, the newborn included. */
  readonly idsOf: (axis: Axis) => number;
  readonly draw: DrawBlock;
  /** The numbers that are drawn. */
  readonly memory: LinearMemory;
  readonly pool: NumberPool;
  /** The elements of a variable just before the birth. */
  readonly present: (stored: StoredVariable) => Float64Array;
}

const NOTHING: Float64Array = new Float64Array(0);

/**
 * The elements that a newborn brings to a variable in one place of its axis, to be filled. Random numbers are drawn when
 * the first of them is asked for, all at once.
 */
export class NewbornSlice implements FillSlice, BoxElements {
  readonly stored: StoredVariable;
  /** The number that all elements get, if it is the same; there are no values then. */
  readonly everywhere: number | undefined;
  readonly values: Float64Array;
  readonly start: readonly number[];
  readonly extents: readonly number[];
  readonly born = true;
  readonly unitsBefore: number;
  readonly others: number;
  readonly #context: NewbornContext;
  #doubles: Float64Array = NOTHING;
  #uniforms = -1;
  #normals = -1;

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
    this.everywhere = place.fill.everywhere;
    this.values = this.everywhere === undefined ? context.pool.take(size) : NOTHING;
    this.unitsBefore = newborn;
    this.others = others;
    this.#context = context;
  }

  get dims(): readonly Dim[] {
    return this.stored.variable.dims;
  }

  /** Bound, so that fills may take it off. */
  get extentOf(): FillSlice['extentOf'] {
    const { axis: own, newborn, extentOf } = this.#context;
    return (axis) => (axis === own ? newborn + 1 : extentOf(axis));
  }

  get existing(): Float64Array {
    return this.#context.present(this.stored);
  }

  uniform(i: number): number {
    if (this.#uniforms < 0) this.#uniforms = this.#drawn('uniform');
    return this.#doubles[this.#uniforms + i] as number;
  }

  normal(i: number): number {
    if (this.#normals < 0) this.#normals = this.#drawn('normal');
    return this.#doubles[this.#normals + i] as number;
  }

  #drawn(distribution: 'uniform' | 'normal'): number {
    const { dims } = this.stored.variable;
    const ids: IdRange[] = [];
    for (let d = 0; d < dims.length; d++) {
      const address = this.#context.idsOf(dims[d]!.axis) + 4 * (this.start[d] as number);
      ids.push({ address, count: this.extents[d] as number });
    }
    const at = this.#context.draw(this.stored.key, ids, distribution);
    // Drawing may have made the memory grow.
    this.#doubles = this.#context.memory.doubles;
    return at;
  }
}
