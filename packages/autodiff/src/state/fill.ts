import type { Axis, Dim, Role } from '../axis/axis.ts';

/**
 * The elements that a fill writes: a whole tensor when it is created, or what a newborn unit adds to it. Random numbers
 * are keyed by seed, tensor and the unit ids of the element, so they depend on neither order nor history.
 */
export interface FillSlice {
  /** The elements to write, row-major over the slice's extents. */
  readonly values: Float64Array;
  /** The tensor's dims: what is a source in it (`pre`), and what a target (`post`). */
  readonly dims: readonly Dim[];
  /** Extents of the slice, one for each dim of the tensor; a newborn's own dim has extent 1. */
  readonly extents: readonly number[];
  /** Whether a newborn brings the slice; if not, it is a whole tensor that is created. */
  readonly born: boolean;
  /** Units of the newborn's axis before its birth; 0 when a whole tensor is created. */
  readonly unitsBefore: number;
  /** Elements of the slice that connect the newborn with others; its connection to itself does not count. */
  readonly others: number;
  /** The tensor's elements before the birth; empty when a whole tensor is created. */
  readonly existing: Float64Array;
  /** How many units an axis has, the newborn among them. */
  extentOf(axis: Axis): number;
  /** A uniform number in [0, 1) that belongs to element i. */
  uniform(i: number): number;
  /** A standard normal number that belongs to element i. */
  normal(i: number): number;
}

/** How elements get their first values, at creation or birth. A fill is a value: its name and numbers say all of it. */
export interface Fill {
  /** Its name and numbers, such as `normal(0.01)`. */
  readonly name: string;
  /** The number that every element gets, whatever the slice, if there is one. */
  readonly everywhere?: number;
  /**
   * Where no element depends on another: what writes each by itself, given its position in the slice. `fill` then writes the
   * same numbers; with this, some of them can be had without the others.
   */
  each?(slice: ElementSlice): (i: number) => number;
  fill(slice: FillSlice): void;
}

/** A slice of which elements are drawn one by one, so that it holds none. */
export type ElementSlice = Omit<FillSlice, 'values'>;

/** A fill in which no element depends on another. */
export function elementFill(name: string, each: (slice: ElementSlice) => (i: number) => number): Fill {
  return {
    name,
    each,
    fill: (slice) => {
      const { values } = slice;
      const of = each(slice);
      for (let i = 0; i < values.length; i++) values[i] = of(i);
    },
  };
}

/** The same number everywhere. */
export function constant(value: number): Fill {
  return {
    name: `constant(${value})`,
    everywhere: value,
    each: () => () => value,
    fill: ({ values }) => {
      values.fill(value);
    },
  };
}

/** Zeros: as outgoing weights, a newborn that changes nothing yet. */
export const zeros: Fill = { ...constant(0), name: 'zeros' };

/** Normal numbers with mean 0. */
export function normal(deviation: number): Fill {
  return elementFill(`normal(${deviation})`, (slice) => (i) => deviation * slice.normal(i));
}

/** Uniform numbers in [low, high). */
export function uniform(low: number, high: number): Fill {
  return elementFill(`uniform(${low}, ${high})`, (slice) => (i) => low + (high - low) * slice.uniform(i));
}

/**
 * Normal numbers with deviation `gain / sqrt(n)`, for weights that add up over an axis: n counts the units that were there
 * before a newborn, or the sources of a tensor that is created whole.
 */
export function normalPerUnit(gain: number): Fill {
  return elementFill(`normalPerUnit(${gain})`, (slice) => {
    const units = slice.born ? slice.unitsBefore : unitsIn(slice, 'pre');
    const deviation = gain / Math.sqrt(Math.max(1, units));
    return (i) => deviation * slice.normal(i);
  });
}

/** Units along the dims of a tensor in a role, together; 1 if it has no such dim. */
export function unitsIn({ dims, extentOf }: Pick<FillSlice, 'dims' | 'extentOf'>, role: Role): number {
  return dims.reduce((count, dim) => (dim.role === role ? count * extentOf(dim.axis) : count), 1);
}

/** The mean of the elements that the tensor already has; 0 if it has none. */
export const meanOfExisting: Fill = {
  name: 'meanOfExisting',
  fill: ({ values, existing }) => {
    let total = 0;
    for (const value of existing) total += value;
    values.fill(existing.length === 0 ? 0 : total / existing.length);
  },
};

/**
 * Normal numbers scaled so that their absolute values add up to `total`, or with `perTarget` to `total` for each target
 * that the newborn found at its birth; what stands before the sources, such as the places of a window, is no target of its own.
 * The paper's outgoing weights of a newborn.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method"; the scale by targets follows its reference code.
 */
export function scaledToL1(total: number, options: { readonly perTarget?: boolean } = {}): Fill {
  const perTarget = options.perTarget ?? false;
  return {
    name: `scaledToL1(${total}${perTarget ? ' per target' : ''})`,
    fill: (slice) => {
      const { values } = slice;
      let norm = 1e-8;
      for (let i = 0; i < values.length; i++) {
        values[i] = slice.normal(i);
        norm += Math.abs(values[i] as number);
      }
      const scale = (perTarget ? (total * slice.others) / placesIn(slice) : total) / norm;
      for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * scale;
    },
  };
}

/** Positions along the dims before the sources. */
function placesIn({ dims, extents }: Pick<FillSlice, 'dims' | 'extents'>): number {
  const source = dims.findIndex(({ role }) => role === 'pre');
  return extents.slice(0, Math.max(0, source)).reduce((product, extent) => product * extent, 1);
}
