import { AT_LEAST_ONE, checkOptions, oneOf, type Variable } from '@meristem/autodiff';
import type { Birth, BuriedNumbers, BuriedUnit, Nursery } from '../birth.ts';
import { l1, offsetsAt, put, take } from './unit-elements.ts';

/** Which of the removed units a newborn takes after: the latest, or one drawn by the strength that it had. */
type Ancestor = 'latest' | 'drawn';

const ANCESTORS: readonly Ancestor[] = ['latest', 'drawn'];

/** Options of `inheritBirth`. */
export interface InheritBirthOptions {
  /** The latest unless told; further newborns of a cycle take after those removed before it. */
  readonly ancestor?: Ancestor;
  /** Removed units of each population that are remembered; 16 unless told. */
  readonly graveyard?: number;
}

/**
 * Newborns that inherit the connectivity of removed units: bias, incoming and outgoing weights, matched by the ids of the
 * units at the other end. What led to units that are gone is lost, and so is, among outgoing weights, everything that the
 * criterion would have given to units that came since; from those, newborns receive what the criterion gives. The weight of a
 * removed unit to itself becomes the newborn's to itself. Outgoing weights are scaled, for each variable, to the summed
 * absolute value that the criterion gives to newborns, so that the newborn starts as weak as any other.
 *
 * While no unit has been removed, newborns get what the criterion gives them.
 *
 * Source: proposed in Miconi, arXiv 1606.06216, section "Conclusion".
 *
 * @throws OptionError if an option is not what it should be.
 */
export function inheritBirth(options: InheritBirthOptions = {}): Birth {
  checkOptions<InheritBirthOptions>('inheritBirth', options, {
    ancestor: oneOf(ANCESTORS),
    graveyard: AT_LEAST_ONE,
  });
  const { ancestor = 'latest', graveyard = 16 } = options;
  return {
    name: `inherit(${ancestor})`,
    graveyard,
    initialise: (nursery) => {
      const left = [...nursery.graveyard];
      for (const newborn of nursery.positions) {
        if (left.length === 0) return;
        const [chosen] = left.splice(CHOOSE[ancestor](left, nursery), 1);
        inherit(nursery, newborn, chosen as BuriedUnit);
      }
    },
  };
}

type Choose = (buried: readonly BuriedUnit[], nursery: Nursery) => number;

const CHOOSE: Readonly<Record<Ancestor, Choose>> = {
  latest: () => 0,
  drawn: (buried, nursery) => {
    const weights = buried.map(({ strength }) => (strength > 0 ? strength : 0));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = nursery.uniform();
    const found = weights.findIndex((weight) => (left -= total > 0 ? weight / total : 1 / buried.length) < 0);
    return found < 0 ? buried.length - 1 : found;
  },
};

function inherit(nursery: Nursery, newborn: number, ancestor: BuriedUnit): void {
  const { outgoing, incoming } = nursery.population;
  const find = (variables: readonly Variable[], wanted: string): Variable | undefined =>
    variables.find(({ name }) => name === wanted);
  for (const numbers of ancestor.numbers) {
    const among = { outgoing, incoming, own: nursery.own }[numbers.role];
    const variable = find(among, numbers.variable);
    if (variable) HAND_DOWN[numbers.role](nursery, variable, newborn, ancestor, numbers);
  }
}

type HandDown = (
  nursery: Nursery,
  variable: Variable,
  newborn: number,
  ancestor: BuriedUnit,
  numbers: BuriedNumbers,
) => void;

const HAND_DOWN: Readonly<Record<BuriedNumbers['role'], HandDown>> = {
  own: (nursery, variable, newborn, ancestor, numbers) => {
    const { offsets, values } = matched(nursery, variable, newborn, ancestor, numbers);
    put(nursery.edit(variable), offsets, values);
  },
  incoming: (nursery, variable, newborn, ancestor, numbers) => {
    const { offsets, values } = matched(nursery, variable, newborn, ancestor, numbers);
    put(nursery.edit(variable), offsets, values);
  },
  outgoing: (nursery, variable, newborn, ancestor, numbers) => {
    const { offsets, values } = matched(nursery, variable, newborn, ancestor, numbers);
    const strength = l1(values);
    if (strength === 0) return;
    const tensor = nursery.edit(variable);
    const all = offsetsAt(tensor, [[nursery.population.axis.pre, [newborn]]]);
    const scale = l1(take(tensor, all)) / strength;
    put(tensor, all, new Float64Array(all.length));
    put(
      tensor,
      offsets,
      values.map((value) => value * scale),
    );
  },
};

/** What a removed unit had towards ids that still live, with where it stands for the newborn. */
function matched(
  nursery: Nursery,
  variable: Variable,
  newborn: number,
  { id }: BuriedUnit,
  { role, others, values }: BuriedNumbers,
): { readonly offsets: readonly number[]; readonly values: readonly number[] } {
  const { axis } = nursery.population;
  const own = { own: axis, incoming: axis.post, outgoing: axis.pre }[role];
  const rest = variable.dims.filter((dim) => dim !== own);
  const places = rest.map((dim, d) => {
    const ids = dim.axis === axis ? nursery.unitIds : nursery.idsOf(dim.axis.name);
    const position = new Map(ids.map((each, at) => [each, at]));
    // A weight to itself is outgoing; what it received from itself is left to that.
    const itself = role === 'outgoing' ? newborn : GONE;
    return (others[d] as readonly number[]).map((each) =>
      dim.axis === axis && each === id ? itself : (position.get(each) ?? GONE),
    );
  });
  const tensor = nursery.edit(variable);
  const found: { offsets: number[]; values: number[] } = { offsets: [], values: [] };
  values.forEach((value, i) => {
    const at = positionsOf(i, places);
    if (at.includes(GONE)) return;
    const offset = offsetsAt(tensor, [
      [own, [newborn]],
      ...rest.map((dim, d) => [dim, [at[d] as number]] as const),
    ]);
    found.offsets.push(offset[0] as number);
    found.values.push(value);
  });
  return found;
}

const GONE = -1;

/** Positions along each dim of element i, row-major over lists of positions. */
function positionsOf(i: number, places: readonly (readonly number[])[]): readonly number[] {
  const at = new Array<number>(places.length);
  let rest = i;
  for (let d = places.length - 1; d >= 0; d--) {
    const along = places[d] as readonly number[];
    at[d] = along[rest % along.length] as number;
    rest = Math.floor(rest / along.length);
  }
  return at;
}
