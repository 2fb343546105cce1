import type { Criterion } from './criterion.ts';
import type { Draws } from './draws.ts';

/** What a growth rule sees of a population of units; neurons of a pool are one, as anything that has strengths can be. */
export interface PopulationView {
  readonly name: string;
  /** Unit ids by position. */
  readonly ids: readonly number[];
  /** Cycles that each unit has lived, by position. */
  readonly ages: readonly number[];
  /** The criterion's strengths, by position. */
  readonly strengths: ArrayLike<number>;
  /** Fewest and most units. */
  readonly min: number;
  readonly max: number;
}

/** The moment at which a rule decides. */
export interface Moment {
  readonly cycle: number;
  /** Of this cycle, in nats. */
  readonly loss: number;
  /** Exponential average, in nats per cycle. */
  readonly smoothedLoss: number;
}

/** What a rule wants of a population. */
export interface Decision {
  /** Positions of the units to remove. */
  readonly removed: readonly number[];
  readonly births: number;
}

/** Decides once per cycle which units go and how many come. */
export interface GrowthRule {
  readonly name: string;
  readonly criterion: Criterion;
  decide(population: PopulationView, draws: Draws, moment: Moment): Decision;
}

/** Nothing to remove, nothing to add. */
export const NO_CHANGE: Decision = { removed: [], births: 0 };

/** A rule that never changes the structure; the criterion's penalty still applies. */
export function fixedSize(options: { readonly criterion: Criterion }): GrowthRule {
  return { name: 'none', criterion: options.criterion, decide: () => NO_CHANGE };
}
