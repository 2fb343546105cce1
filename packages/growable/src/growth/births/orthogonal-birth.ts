import { checkOptions, NOT_NEGATIVE, type OptionTable, type Variable } from '@meristem/autodiff';
import { placesOf } from '../../modules/weight-places.ts';
import type { Birth, Nursery } from '../birth.ts';
import { fillNewborn } from './fill-newborn.ts';
import { offsetsAt, put, upTo } from './unit-elements.ts';

/** Options of `orthogonalBirth`. */
export interface OrthogonalBirthOptions {
  /**
   * Deviation of weights from ports and other areas, times the root of the units there (of the symbols of a port one is seen
   * at a time: they count as 1); as the first weights of each projection, of the sources that there are now, unless told.
   */
  readonly input?: number;
  /** Deviation of weights from older units of the population, times the root of their number; 0.1 unless told. */
  readonly recurrent?: number;
}

/** What these options may be. */
export const NEWBORN_OPTIONS: OptionTable<OrthogonalBirthOptions> = {
  input: NOT_NEGATIVE,
  recurrent: NOT_NEGATIVE,
};

/**
 * Newborns that change nothing yet and are a working memory among themselves: a random orthogonal matrix as their
 * recurrent weights (for every gate, where there are gates), weights from ports and other areas as if their projections
 * started now, weak ones from older units, and none to anyone else. Being driven at full strength, they are worth reading at once; the gradient of their outgoing
 * weights finds out what for.
 *
 * Source: orthogonal recurrent weights keep activity from fading or growing, Saxe, McClelland and Ganguli, arXiv
 * 1312.6120; new units with outgoing weights of 0 leave the function as it is, as in Evci et al., arXiv 2201.05125.
 *
 * @throws OptionError if an option is not what it should be.
 */
export function orthogonalBirth(options: OrthogonalBirthOptions = {}): Birth {
  checkOptions('orthogonalBirth', options, NEWBORN_OPTIONS);
  const { input, recurrent = 0.1 } = options;
  return {
    name: 'orthogonal',
    initialise: (nursery) => {
      const { axis, outgoing, incoming } = nursery.population;
      for (const weight of outgoing) silence(nursery, weight);
      for (const weight of incoming) {
        if (!weight.dims.includes(axis.pre)) {
          if (input === undefined) start(nursery, weight);
          else listen(nursery, weight, input);
        } else {
          listenToOwn(nursery, weight, recurrent);
          connect(nursery, weight);
        }
      }
    },
  };
}

/** Takes the newborns' outgoing weights away. */
function silence(nursery: Nursery, weight: Variable): void {
  const tensor = nursery.edit(weight);
  const offsets = offsetsAt(tensor, [[nursery.population.axis.pre, nursery.positions]]);
  put(tensor, offsets, new Float64Array(offsets.length));
}

/** Draws the newborns' weights from a port or another area as the first of them were drawn. */
function start(nursery: Nursery, weight: Variable): void {
  const { post } = nursery.population.axis;
  for (const newborn of nursery.positions) {
    fillNewborn(nursery, weight.initial, weight, [[post, [newborn]]], newborn, 0);
  }
}

/** Draws the newborns' weights from a port or another area at a deviation. */
function listen(nursery: Nursery, weight: Variable, deviation: number): void {
  const tensor = nursery.edit(weight);
  const source = weight.dims.findIndex(({ role }) => role === 'pre');
  const sources = nursery.population.fromSymbols.includes(weight)
    ? 1
    : tensor.extents.slice(0, source + 1).reduce((count, extent) => count * extent, 1);
  draw(nursery, weight, deviation / Math.sqrt(Math.max(1, sources)), [
    [nursery.population.axis.post, nursery.positions],
  ]);
}

/** Draws the newborns' weights from older units of their population. */
function listenToOwn(nursery: Nursery, weight: Variable, deviation: number): void {
  const { axis } = nursery.population;
  const older = nursery.units - nursery.positions.length;
  draw(nursery, weight, deviation / Math.sqrt(Math.max(1, older * placeCount(weight))), [
    [axis.pre, upTo(older)],
    [axis.post, nursery.positions],
  ]);
}

function draw(
  nursery: Nursery,
  weight: Variable,
  deviation: number,
  chosen: Parameters<typeof offsetsAt>[1],
): void {
  const tensor = nursery.edit(weight);
  const offsets = offsetsAt(tensor, chosen);
  put(
    tensor,
    offsets,
    Float64Array.from(offsets, () => deviation * nursery.normal()),
  );
}

/**
 * Gives the newborns orthogonal matrices of weights to one another: one for each position along the other dims, the smaller the
 * more places a window has, over which they add up.
 */
function connect(nursery: Nursery, weight: Variable): void {
  const { positions } = nursery;
  const { axis } = nursery.population;
  const tensor = nursery.edit(weight);
  const columns = positions.map((to) =>
    positions.map((from) =>
      offsetsAt(tensor, [
        [axis.pre, [from]],
        [axis.post, [to]],
      ]),
    ),
  );
  const matrices = columns[0]?.[0]?.length ?? 0;
  const scale = 1 / Math.sqrt(placeCount(weight));
  for (let m = 0; m < matrices; m++) {
    const offsets = columns.flatMap((column) => column.map((places) => places[m] as number));
    const matrix = orthogonalMatrix(positions.length, () => nursery.normal());
    put(
      tensor,
      offsets,
      matrix.map((value) => value * scale),
    );
  }
}

/** Places at which a target reads a unit. */
function placeCount(weight: Variable): number {
  return placesOf(weight).reduce((count, { min }) => count * min, 1);
}

/** A random orthogonal matrix, row-major: Gram-Schmidt on normal numbers, twice for accuracy. */
function orthogonalMatrix(n: number, normal: () => number): Float64Array {
  const matrix = Float64Array.from({ length: n * n }, normal);
  const row = (i: number): Float64Array => matrix.subarray(i * n, (i + 1) * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 2 * i; k++) reduce(row(i), row(k % i));
    const norm = Math.hypot(...row(i));
    row(i).forEach((value, j) => (matrix[i * n + j] = value / norm));
  }
  return matrix;
}

/** Takes from a vector what it has in common with another of unit length. */
function reduce(vector: Float64Array, other: Float64Array): void {
  let common = 0;
  for (let i = 0; i < vector.length; i++) common += (vector[i] as number) * (other[i] as number);
  for (let i = 0; i < vector.length; i++) vector[i]! -= common * (other[i] as number);
}
