import {
  AT_LEAST_ONE,
  checkOptions,
  MeristemError,
  oneOf,
  POSITIVE,
  type Variable,
} from '@meristem/autodiff';
import type { Birth, Nursery } from '../birth.ts';
import { type Elements, newbornOffsets, pathGradients, type SilentSide, slopesOf } from './path-gradients.ts';
import { singularVectors } from './singular-vectors.ts';
import { l2, put, take } from './unit-elements.ts';

const SIDES: readonly SilentSide[] = ['incoming', 'outgoing'];

/** Options of `gradMaxBirth`. */
export interface GradMaxBirthOptions {
  /** Recent cycles over which the gradient is summed; 8 unless told. */
  readonly window?: number;
  /** Euclidean norm of a newborn's weights that are not 0; that of the weights which the criterion gives unless told. */
  readonly norm?: number;
  /**
   * Which weights are 0 at first; incoming unless told. Units without a slope at 0, such as rectified ones, learn nothing
   * from that: for them choose `outgoing`.
   */
  readonly silent?: SilentSide;
}

/**
 * Newborns that learn fastest from where they start. Take the gradient of the loss by direct weights from what the population
 * receives to what it gives, a matrix `[sources, targets]`: newborns get outgoing weights along its leading singular
 * directions, one direction each, and incoming weights of 0. Of all outgoing weights of that norm these make the gradient of
 * the incoming weights largest. The function is unchanged for units with f(0) = 0.
 *
 * With `silent: 'outgoing'` it is the other way round: incoming weights along the leading directions among the sources, and
 * outgoing ones of 0, which then have the largest gradient, to first order. A direction's sign is such that it responds to
 * more than it is closed to: the sum of its weights is not negative.
 *
 * Only undelayed additive projections count, where there are some; others get 0. Where there are none, as for units inside
 * of the blocks of a stack, all weights count, at the cost of one look at the window for each.
 *
 * Source: Evci et al., "GradMax", arXiv 2201.05125, section 3, equation 11.
 *
 * @throws OptionError if an option is not what it should be; at a birth MeristemError (`rule`), if the criterion's newborns
 *   have no weights from which to take the norm, or if the newborns get no gradient.
 */
export function gradMaxBirth(options: GradMaxBirthOptions = {}): Birth {
  checkOptions<GradMaxBirthOptions>('gradMaxBirth', options, {
    window: AT_LEAST_ONE,
    norm: POSITIVE,
    silent: oneOf(SIDES),
  });
  const { window = 8, norm, silent = 'incoming' } = options;
  return {
    name: 'gradmax',
    window,
    initialise: (nursery) => {
      const loud = silent === 'incoming' ? 'outgoing' : 'incoming';
      const given = silenced(nursery, loud);
      const paths = pathGradients(nursery, window, silent);
      const { values, left, right } = singularVectors(paths);
      const directions = silent === 'incoming' ? right : left.map(responsive);
      const elements = paths[loud];
      nursery.positions.forEach((newborn, i) => {
        const direction = directions[i] ?? anyDirection(nursery, elements);
        point(nursery, loud, newborn, elements, direction, norm ?? normOf(given[i]!, elements));
      });
      if (values.length > 0) requireGradient(nursery, silent);
    },
  };
}

type Given = ReadonlyMap<Variable, Float64Array>;

/** Sets all weights of newborns to 0; what the criterion gave on one side, for each newborn by variable. */
function silenced(nursery: Nursery, loud: SilentSide): readonly Given[] {
  const given = nursery.positions.map((newborn) => {
    const entries = nursery.population[loud].map((variable): [Variable, Float64Array] => [
      variable,
      take(nursery.edit(variable), newbornOffsets(nursery, loud, variable, newborn)),
    ]);
    return new Map(entries);
  });
  for (const side of SIDES) {
    for (const variable of nursery.population[side]) {
      for (const newborn of nursery.positions) {
        const offsets = newbornOffsets(nursery, side, variable, newborn);
        put(nursery.edit(variable), offsets, new Float64Array(offsets.length));
      }
    }
  }
  return given;
}

function normOf(given: Given, elements: readonly Elements[]): number {
  const norm = l2(elements.flatMap(({ variable }) => [...(given.get(variable) as Float64Array)]));
  if (norm > 0) return norm;
  throw new MeristemError(
    'rule',
    'gradMaxBirth: found newborns without weights by the criterion, expected some from which to take the norm. Give a norm.',
  );
}

/** Gives a newborn the weights of a direction. */
function point(
  nursery: Nursery,
  side: SilentSide,
  newborn: number,
  elements: readonly Elements[],
  direction: ArrayLike<number>,
  norm: number,
): void {
  const scale = norm / (l2(direction) || 1);
  const scaled = Float64Array.from(direction, (value) => value * scale);
  let from = 0;
  for (const { variable, count } of elements) {
    put(
      nursery.edit(variable),
      newbornOffsets(nursery, side, variable, newborn),
      scaled.subarray(from, from + count),
    );
    from += count;
  }
}

/** For newborns beyond the rank of the gradient: they differ from the others, and may find out later what is of use. */
function anyDirection(nursery: Nursery, elements: readonly Elements[]): Float64Array {
  const count = elements.reduce((sum, each) => sum + each.count, 0);
  return new Float64Array(count).map(() => nursery.normal());
}

function responsive(direction: Float64Array): Float64Array {
  const sum = direction.reduce((total, value) => total + value, 0);
  return sum < 0 ? direction.map((value) => -value) : direction;
}

function requireGradient(nursery: Nursery, silent: SilentSide): void {
  const slopes = slopesOf(nursery, 1, silent, nursery.positions[0] as number);
  if (slopes.some((slope) => slope !== 0)) return;
  const remedy = silent === 'incoming' ? ' Choose silent: "outgoing".' : '';
  throw new MeristemError(
    'rule',
    `gradMaxBirth: found no gradient at the ${silent} weights of newborns of "${nursery.population.name}", expected units ` +
      `that have a slope where they start.${remedy}`,
  );
}
