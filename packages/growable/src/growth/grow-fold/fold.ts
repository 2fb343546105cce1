import type { AxisPopulation } from '../../model/population.ts';
import type { PopulationView, Proposal } from '../growth-rule.ts';
import type { ActivationMoments, Probe, Rewrite } from '../probe.ts';
import { FoldDraft } from './fold-draft.ts';
import type { AttemptSettings, CovarianceKind } from './grow-fold-settings.ts';
import { PrecisionMatrix } from './precision-matrix.ts';

/** How an attempt at folding ended, and what is to be done about it. */
export interface FoldAttempt {
  /** `refused`: the network was in no state to be judged. */
  readonly outcome: 'folded' | 'failed' | 'refused';
  readonly proposal: Proposal;
}

/**
 * Tries to do without some units of a population: those that the others predict best, for what they give to others, are
 * folded into the others one by one, and the loss on recent cycles decides on all of them together.
 *
 * Whatever becomes of it, training goes on from the activations to which silence and the recent cycles have led. A network
 * that is only ever trained from where it happens to be may have another attractor, which a start from silence leads to
 * and training never sees.
 *
 * @param count units to fold; none is an attempt that fails.
 * @param worst mean loss on the recent cycles above which nothing is tried.
 */
export function foldUnits(
  view: PopulationView,
  count: number,
  probe: Probe,
  settings: AttemptSettings,
  worst = Infinity,
): FoldAttempt {
  const { window, tolerance, ridge, covariance } = settings;
  const moments = probe.moments(view.name, window);
  const { carried } = moments;
  const unchanged = { removed: [], births: 0, rewrites: carried };
  if (moments.loss > worst) return { outcome: 'refused', proposal: unchanged };
  if (count === 0) return { outcome: 'failed', proposal: unchanged };
  const drafted = draftFold(probe.population(view.name), moments, probe, { count, ridge, covariance });
  if (!drafted) return { outcome: 'failed', proposal: unchanged };
  const { removed, rewrites } = drafted;
  const rise = probe.lossWith(rewrites, window) - moments.loss;
  if (!(rise < tolerance)) return { outcome: 'failed', proposal: unchanged };
  return { outcome: 'folded', proposal: { removed, births: 0, rewrites: [...rewrites, ...carried] } };
}

/** What is folded on a draft. */
export interface FoldChoice {
  /** How many units. */
  readonly count: number;
  /** Added to the units' variances, as a share of the mean variance. */
  readonly ridge: number;
  /** How the covariance is taken; about the means unless told. */
  readonly covariance?: CovarianceKind;
  /** Whether the unit at a position may go; any unless told. */
  readonly may?: (position: number) => boolean;
}

/** Units folded into others: their positions in order, and the numbers that the network has without them. */
export interface DraftedFold {
  readonly removed: readonly number[];
  readonly rewrites: readonly Rewrite[];
}

/**
 * Folds those units into the others that they miss least, one after the other, on a draft: the network stays as it is.
 * `undefined` if regression says nothing about them, because their covariance has no inverse.
 */
export function draftFold(
  population: AxisPopulation,
  moments: ActivationMoments,
  probe: Probe,
  { count, ridge, covariance = 'about-means', may = () => true }: FoldChoice,
): DraftedFold | undefined {
  const draft = new FoldDraft(population, probe);
  const constants = draft.takesConstants;
  const units = moments.mean.length;
  // Where nothing takes a constant, what units have in common is their mean product.
  const common = constants ? covarianceOf(moments, covariance) : moments.secondMoment;
  const precision = PrecisionMatrix.of(ridged(common, units, ridge), units);
  if (!precision) return undefined;
  const removed: number[] = [];
  for (let i = 0; i < count; i++) {
    const unit = mostDispensable(draft, precision, may);
    if (unit === undefined) break;
    const weights = precision.regression(unit);
    draft.fold(unit, weights, constants ? missing(moments.mean, unit, weights) : 0);
    precision.remove(unit);
    removed.push(unit);
  }
  const rewrites = probe.settled(draft.rewrites());
  return { removed: removed.sort((a, b) => a - b), rewrites };
}

/** The covariance of units: as it was taken, or as a difference of moments. */
function covarianceOf(
  { mean, secondMoment, covariance }: ActivationMoments,
  kind: CovarianceKind,
): Float64Array {
  if (kind === 'about-means') return covariance;
  const units = mean.length;
  return secondMoment.map((product, at) => {
    return product - (mean[Math.floor(at / units)] as number) * (mean[at % units] as number);
  });
}

/** A copy of what units have in common, with the ridge on the diagonal, in shares of its mean. */
function ridged(common: Float64Array, units: number, ridge: number): Float64Array {
  const spread = Float64Array.from(common);
  let variance = 0;
  for (let i = 0; i < units; i++) variance += (spread[i * units + i] as number) / units;
  // Silent units have no scale of their own.
  const added = ridge * (variance > 0 ? variance : 1);
  for (let i = 0; i < units; i++) spread[i * units + i]! += added;
  return spread;
}

/** The unit that others miss least if what they cannot predict of it is lost; `undefined` if none may go. */
function mostDispensable(
  draft: FoldDraft,
  precision: PrecisionMatrix,
  may: (position: number) => boolean,
): number | undefined {
  let [best, least]: [number | undefined, number] = [undefined, Infinity];
  for (let unit = 0; unit < precision.units; unit++) {
    if (!precision.has(unit) || !may(unit)) continue;
    const lost = draft.outgoingSquared(unit) * precision.unexplained(unit);
    if (best === undefined || lost < least) [best, least] = [unit, lost];
  }
  return best;
}

/** The constant of the prediction: what of a unit's mean the others' means do not make up. */
function missing(mean: Float64Array, unit: number, weights: Float64Array): number {
  let rest = mean[unit] as number;
  for (let i = 0; i < mean.length; i++) rest -= (weights[i] as number) * (mean[i] as number);
  return rest;
}
