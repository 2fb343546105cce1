import { COUNT, NOT_NEGATIVE, oneOf, type OptionTable, SHARE } from '@meristem/autodiff';
import type { Draws } from '../draws.ts';
import type { PopulationView } from '../growth-rule.ts';

/** Who goes first among units that are too many: whoever chance says, those of greatest age, or those of least. */
export type DeletionOrder = 'random' | 'oldest-first' | 'youngest-first';

/** All orders, in the order in which they are documented. */
export const DELETION_ORDERS: readonly DeletionOrder[] = ['random', 'oldest-first', 'youngest-first'];

/** Options of how weak units are deleted, which several rules have in common. */
export interface PruningOptions {
  /** Weak units that are spared; as the rule says unless told. */
  readonly reserve?: number;
  /** Units of this strength or less are weak; 0.05 unless told. */
  readonly threshold?: number;
  /** Probability per cycle of deleting each weak unit beyond the reserve; 0.05 unless told. */
  readonly deleteProbability?: number;
  /** Which of the weak units go, the others being spared; chance decides unless told. */
  readonly deletion?: DeletionOrder;
  /** Cycles that a unit lives at least; as the rule says unless told. */
  readonly grace?: number;
}

/** What these options may be. */
export const PRUNING_OPTIONS: OptionTable<PruningOptions> = {
  reserve: COUNT,
  threshold: NOT_NEGATIVE,
  deleteProbability: SHARE,
  deletion: oneOf(DELETION_ORDERS),
  grace: COUNT,
};

/** How weak units are deleted. */
export type Pruning = Required<PruningOptions>;

/** How weak units are deleted under some options, of which each rule has defaults of its own. */
export function pruningOf(options: PruningOptions, rule: Pick<Pruning, 'reserve' | 'grace'>): Pruning {
  return {
    reserve: options.reserve ?? rule.reserve,
    threshold: options.threshold ?? 0.05,
    deleteProbability: options.deleteProbability ?? 0.05,
    deletion: options.deletion ?? 'random',
    grace: options.grace ?? rule.grace,
  };
}

/**
 * Positions of the units at or below a threshold that may yet grow strong; a strength that is no number counts as weak. Dead
 * units are none of them: nothing will ever raise their strength.
 */
export function weakUnits({ ids, strengths, dead }: PopulationView, threshold: number): number[] {
  const weak: number[] = [];
  for (let position = 0; position < ids.length; position++) {
    if (!((strengths[position] as number) > threshold) && dead[position] !== true) weak.push(position);
  }
  return weak;
}

/** Positions of the dead units. */
function deadUnits({ dead }: PopulationView): readonly number[] {
  if (!dead.includes(true)) return [];
  return dead.flatMap((is, position) => (is ? [position] : []));
}

/**
 * The units that are deleted now: of the dead ones, and of the weak ones beyond the reserve, each with some probability, none
 * that is too young, and no more than the population can do without; in the order in which they go.
 */
export function deletions(
  population: PopulationView,
  weak: readonly number[],
  draws: Draws,
  { reserve, deleteProbability, deletion, grace }: Pruning,
): number[] {
  const dead = deadUnits(population);
  if (weak.length <= reserve && dead.length === 0) return [];
  const { ids, min } = population;
  // Ages are worked out when they are first asked for, which most rules never do.
  let ages: readonly number[] | undefined;
  const id = (position: number): number => ids[position] as number;
  const age = (position: number): number => (ages ??= population.ages)[position] as number;
  const chance = (a: number, b: number): number => draws.priority(id(a)) - draws.priority(id(b));
  const line = weak.length <= reserve ? [] : LINES[deletion](weak, reserve, age, chance);
  return [...dead, ...line]
    .filter((position) => grace === 0 || age(position) >= grace)
    .filter((position) => draws.deletion(id(position)) <= deleteProbability)
    .slice(0, Math.max(0, ids.length - min));
}

type Line = (
  weak: readonly number[],
  reserve: number,
  age: (position: number) => number,
  chance: (a: number, b: number) => number,
) => number[];

/** Units beyond the reserve, those first that go first; chance decides among units of one age. */
const LINES: Readonly<Record<DeletionOrder, Line>> = {
  random: (weak, reserve, _age, chance) => [...weak].sort(chance).slice(reserve),
  'oldest-first': (weak, reserve, age, chance) =>
    [...weak].sort((a, b) => age(b) - age(a) || chance(a, b)).slice(0, weak.length - reserve),
  'youngest-first': (weak, reserve, age, chance) =>
    [...weak].sort((a, b) => age(a) - age(b) || chance(a, b)).slice(0, weak.length - reserve),
};
