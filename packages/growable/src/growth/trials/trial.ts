import type { Scale } from '../../architecture/scale.ts';
import type { Rewrite } from '../probe.ts';

/**
 * What the network is to do without: some neurons of a population, whose work the others of it do; an area, a projection or a
 * layer, by its position.
 */
export interface Trial {
  readonly population: string;
  readonly scale: Scale;
  /** How many neurons at the most, those that the others miss least; or the position of the one unit of another scale. */
  readonly units: number;
  /**
   * What does the work of an area: what it gives on average, or another area, by a readout that is regressed on it. Projections
   * are replaced by what they bring on average, and layers by nothing.
   */
  readonly standIn?: string;
}

/** How a trial is judged. */
export interface TrialLimits {
  /** Recent cycles that are looked at. */
  readonly cycles: number;
  /** So many of them are looked at first: a rise of more than so much there is failure enough, and the others are spared. */
  readonly glance?: { readonly cycles: number; readonly rise: number };
  /** Rise of the mean loss from which on a trial has failed, in the loss's own units per cycle. */
  readonly tolerance: number;
  /** Mean loss above which nothing is judged; none unless told. */
  readonly worst?: number;
  /** Of regressions, as a share of the mean variance. */
  readonly ridge: number;
}

/** What came of a trial. */
export interface TrialOutcome {
  /** `refused`: it could not be judged, or must not be. */
  readonly outcome: 'passed' | 'failed' | 'refused';
  /** Why it was refused or failed. */
  readonly reason?: string;
  /** By how much the mean loss rose; NaN where that was not looked at. */
  readonly rise: number;
  /** Positions of the units that are not needed any more. */
  readonly removed: readonly number[];
  /** What stands in for them, and what else training shall go on from. */
  readonly rewrites: readonly Rewrite[];
}

/** A trial and what came of it, as plain data for a log. */
export interface TrialReport extends Trial, Pick<TrialOutcome, 'outcome' | 'reason' | 'rise'> {
  /** Names of areas, layers and projections, ids of neurons, that were tried. */
  readonly tried: readonly (string | number)[];
  readonly tolerance: number;
}
