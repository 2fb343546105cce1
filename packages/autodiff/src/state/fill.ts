import { StructureError } from '../errors.ts';

/**
 * The elements that a fill writes: a whole tensor when it is created, or what a newborn unit adds to it. Random numbers
 * are keyed by seed, tensor and the unit ids of the element, so they depend on neither order nor history.
 */
export interface FillSlice {
  /** The elements to write, row-major over the slice's extents. */
  readonly values: Float64Array;
  /** Extents of the slice, one for each dim of the tensor; a newborn's own dim has extent 1. */
  readonly extents: readonly number[];
  /** Units of the newborn's axis before its birth; 0 when a whole tensor is created. */
  readonly unitsBefore: number;
  /** Elements of the slice that connect the newborn with others; its connection to itself does not count. */
  readonly others: number;
  /** The tensor's elements before the birth; empty when a whole tensor is created. */
  readonly existing: Float64Array;
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
  fill(slice: FillSlice): void;
}

/** The same number everywhere. */
export function constant(value: number): Fill {
  return {
    name: `constant(${value})`,
    everywhere: value,
    fill: ({ values }) => {
      values.fill(value);
    },
  };
}

/** Zeros: as outgoing weights, a newborn that changes nothing yet. */
export const zeros: Fill = { ...constant(0), name: 'zeros' };

/** Normal numbers with mean 0. */
export function normal(deviation: number): Fill {
  return {
    name: `normal(${deviation})`,
    fill: (slice) => {
      for (let i = 0; i < slice.values.length; i++) slice.values[i] = deviation * slice.normal(i);
    },
  };
}

/** Uniform numbers in [low, high). */
export function uniform(low: number, high: number): Fill {
  return {
    name: `uniform(${low}, ${high})`,
    fill: (slice) => {
      for (let i = 0; i < slice.values.length; i++) slice.values[i] = low + (high - low) * slice.uniform(i);
    },
  };
}

/** Normal numbers with deviation `gain / sqrt(units before the birth)`, for weights that add up over an axis. */
export function normalPerUnit(gain: number): Fill {
  return {
    name: `normalPerUnit(${gain})`,
    fill: (slice) => {
      const deviation = gain / Math.sqrt(Math.max(1, slice.unitsBefore));
      for (let i = 0; i < slice.values.length; i++) slice.values[i] = deviation * slice.normal(i);
    },
  };
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
 * that the newborn found at its birth. The paper's outgoing weights of a newborn.
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
      const scale = (perTarget ? total * slice.others : total) / norm;
      for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * scale;
    },
  };
}

/**
 * A random orthogonal matrix times `gain`, over the last two dims of a tensor; for a matrix that is not square, its rows
 * or columns are orthonormal. By Gram-Schmidt on normal numbers, applied twice for accuracy.
 *
 * Source: Saxe, McClelland and Ganguli, arXiv 1312.6120.
 */
export function orthogonal(gain = 1): Fill {
  return { name: `orthogonal(${gain})`, fill: (slice) => fillOrthogonal(slice, gain) };
}

function fillOrthogonal(slice: FillSlice, gain: number): void {
  const { values, extents } = slice;
  if (extents.length < 2) {
    throw new StructureError(
      `orthogonal: found a tensor of ${extents.length} dims, expected a matrix of at least 2.`,
    );
  }
  const [rows, columns] = [extents[extents.length - 2] as number, extents[extents.length - 1] as number];
  const wide = rows <= columns;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  const [vectorStep, elementStep] = wide ? [columns, 1] : [1, columns];
  for (let base = 0; base + rows * columns <= values.length && rows * columns > 0; base += rows * columns) {
    for (let i = base; i < base + rows * columns; i++) values[i] = slice.normal(i);
    for (let v = 0; v < count; v++) orthonormalise(values, base, v, vectorStep, length, elementStep);
    for (let i = base; i < base + rows * columns; i++) values[i] = (values[i] as number) * gain;
  }
}

/** Makes vector v orthogonal to those before it and of unit length. */
function orthonormalise(
  values: Float64Array,
  base: number,
  v: number,
  vectorStep: number,
  length: number,
  elementStep: number,
): void {
  const at = (vector: number, i: number): number => base + vector * vectorStep + i * elementStep;
  for (let pass = 0; pass < 2; pass++) {
    for (let u = 0; u < v; u++) {
      let dot = 0;
      for (let i = 0; i < length; i++) dot += (values[at(v, i)] as number) * (values[at(u, i)] as number);
      for (let i = 0; i < length; i++) values[at(v, i)]! -= dot * (values[at(u, i)] as number);
    }
  }
  let norm = 0;
  for (let i = 0; i < length; i++) norm += (values[at(v, i)] as number) ** 2;
  norm = Math.sqrt(norm);
  for (let i = 0; i < length; i++) values[at(v, i)]! /= norm;
}
