import { type Role, formatDims } from '../axis/axis.ts';
import { StructureError } from '../errors.ts';
import { checkOptions } from '../options/check-options.ts';
import { oneOf, type OptionTable } from '../options/expectation.ts';
import { denseStrides } from '../tensor/view.ts';
import type { Fill, FillSlice } from './fill.ts';

/** Options of `orthogonal`. */
export interface OrthogonalOptions {
  /**
   * Which dims are the rows and columns: the last two, or by role the sources and the targets, so that a recurrent weight
   * has a matrix for each gate wherever the gates stand; the last two unless told.
   */
  readonly over?: 'lastDims' | 'roles';
}

const OPTIONS: OptionTable<OrthogonalOptions> = { over: oneOf(['lastDims', 'roles']) };

/**
 * A random orthogonal matrix times `gain`, over two dims of a tensor and for each position along the others; for a matrix
 * that is not square, its rows or columns are orthonormal. By Gram-Schmidt on normal numbers, applied twice for accuracy.
 *
 * Source: Saxe, McClelland and Ganguli, arXiv 1312.6120.
 *
 * @throws OptionError if an option is not what it should be; at the fill StructureError if the tensor lacks the dims.
 */
export function orthogonal(gain = 1, options: OrthogonalOptions = {}): Fill {
  checkOptions('orthogonal', options, OPTIONS);
  const { over = 'lastDims' } = options;
  return {
    name: `orthogonal(${gain}${over === 'roles' ? ' over roles' : ''})`,
    fill: (slice) => {
      const [row, column] = over === 'roles' ? roleDims(slice) : lastDims(slice);
      fillOrthogonal(slice, gain, row, column);
    },
  };
}

type MatrixDims = readonly [row: number, column: number];

function lastDims({ extents }: FillSlice): MatrixDims {
  if (extents.length >= 2) return [extents.length - 2, extents.length - 1];
  throw new StructureError(
    `orthogonal: found a tensor of ${extents.length} dims, expected a matrix of at least 2.`,
  );
}

function roleDims({ dims }: FillSlice): MatrixDims {
  const at = (role: Role): number[] => dims.flatMap((dim, d) => (dim.role === role ? [d] : []));
  const [sources, targets] = [at('pre'), at('post')];
  if (sources.length === 1 && targets.length === 1) return [sources[0]!, targets[0]!];
  throw new StructureError(
    `orthogonal: found dims ${formatDims(dims)}, expected one in the role pre and one in the role post. ` +
      'Declare the tensor over axis.pre and axis.post, or leave out over: "roles".',
  );
}

function fillOrthogonal(slice: FillSlice, gain: number, row: number, column: number): void {
  const { values, extents } = slice;
  const strides = denseStrides(extents);
  const [rows, columns] = [extents[row] as number, extents[column] as number];
  const [rowStep, columnStep] = [strides[row] as number, strides[column] as number];
  const wide = rows <= columns;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  const [vectorStep, elementStep] = wide ? [rowStep, columnStep] : [columnStep, rowStep];
  for (let i = 0; i < values.length; i++) values[i] = slice.normal(i);
  for (const base of matrices(extents, strides, row, column)) {
    for (let v = 0; v < count; v++) orthonormalise(values, base, v, vectorStep, length, elementStep);
  }
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * gain;
}

/** Where the matrices begin: one for each position along the dims that are neither rows nor columns. */
function matrices(
  extents: readonly number[],
  strides: readonly number[],
  row: number,
  column: number,
): number[] {
  return extents.reduce<number[]>(
    (bases, extent, d) =>
      d === row || d === column
        ? bases
        : bases.flatMap((base) =>
            Array.from({ length: extent }, (_, i) => base + i * (strides[d] as number)),
          ),
    [0],
  );
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
