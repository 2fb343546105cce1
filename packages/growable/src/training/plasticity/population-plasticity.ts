import type { ActivationMoments } from '../../growth/probe.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/** How much a population of neurons still does. */
export interface PopulationPlasticity {
  readonly units: number;
  /** Units that put out nothing on all that was looked at. */
  readonly dead: number;
  /** Units that put out about the same whatever comes: their variance is below a hundredth of their mean square. */
  readonly saturated: number;
  /** How many directions activations go in: e to the entropy of the shares of their singular values; 0 where there are none. */
  readonly effectiveRank: number;
}

/** Share of the mean square that the variance of a unit has at the least. */
const LEAST_VARIANCE = 0.01;

/**
 * What activations say of how much units still do.
 *
 * Source: Dohare and others, "Loss of plasticity in deep continual learning", Nature 632 (2024), for which measures; Roy and Vetterli,
 * "The effective rank", EUSIPCO 2007.
 */
export function populationPlasticity({
  mean,
  secondMoment,
  covariance,
}: Pick<ActivationMoments, 'mean' | 'secondMoment' | 'covariance'>): PopulationPlasticity {
  const units = mean.length;
  let [dead, saturated] = [0, 0];
  for (let unit = 0; unit < units; unit++) {
    const square = secondMoment[unit * (units + 1)] as number;
    const variance = covariance[unit * (units + 1)] as number;
    if (square === 0) dead++;
    else if (variance < LEAST_VARIANCE * square) saturated++;
  }
  return { units, dead, saturated, effectiveRank: effectiveRank(secondMoment, units) };
}

/** The eigenvalues of second moments are the squares of the singular values of the activations, over their number. */
function effectiveRank(values: Float64Array, units: number): number {
  // What should be 0 is, by rounding, not quite.
  const singular = symmetricEigenvalues(values, units).map((each) => Math.sqrt(Math.max(0, each)));
  const total = singular.reduce((sum, each) => sum + each, 0);
  if (total === 0) return 0;
  let entropy = 0;
  for (const each of singular) if (each > 0) entropy -= (each / total) * Math.log(each / total);
  return Math.exp(entropy);
}
