import {
  add,
  constant,
  divide,
  type Dim,
  extentOf,
  maximum,
  mean,
  multiply,
  sqrt,
  square,
  subtract,
  type Tensor,
  zeros,
} from '@meristem/autodiff';
import { ArchitectureError } from './architecture-error.ts';
import type { ModuleScope, StepContext } from './growable-module.ts';
import { NORM_EPSILON, type NormOptions, normNames } from './norm-options.ts';

/** Share of the way to what a cycle measured that running means and variances go. */
const MOMENTUM = 0.1;

/**
 * Batch normalisation: each unit by the mean and variance of its own over the batch, its sites, and time where a module computes
 * over all steps at once; where nothing is learned, by running ones. As units are not normalised by one another, silent units
 * come and go without a change of any bit. Epsilon, momentum, and the running variance over one less, are those of PyTorch.
 *
 * Source: Ioffe and Szegedy, arXiv 1502.03167, algorithms 1 and 2 (the bias is the caller's).
 */
export function batchNorm(
  { units, parameter, statistic }: ModuleScope,
  options: NormOptions = {},
): (x: Tensor, context: Pick<StepContext, 'training' | 'measure'>) => Tensor {
  const { dims = [units] } = options;
  const named = normNames(options);
  const one = constant(1);
  const gain = parameter(named('gain'), { dims, part: 'gain', initial: one, newborn: one });
  const next = (now: Tensor, measured: Tensor): Tensor =>
    add(now, multiply(MOMENTUM, subtract(measured, now)));
  const runningMean = statistic(named('mean'), { dims, initial: zeros, newborn: zeros, next });
  const runningVariance = statistic(named('variance'), { dims, initial: one, newborn: one, next });
  const scaled = (centred: Tensor, variance: Tensor): Tensor =>
    multiply(gain, divide(centred, sqrt(add(variance, NORM_EPSILON))));
  return (x, { training, measure }) => {
    if (!training) return scaled(subtract(x, runningMean), runningVariance);
    const samples = x.dims.filter((dim) => !dims.includes(dim));
    requireSeveral(samples);
    const centre = mean(x, ...samples);
    const centred = subtract(x, centre);
    const variance = mean(square(centred), ...samples);
    measure(runningMean, centre);
    measure(runningVariance, multiply(variance, unbiased(samples)));
    return scaled(centred, variance);
  };
}

/** n over n - 1, of n samples. */
function unbiased(samples: readonly Dim[]): Tensor {
  const count = samples.map(({ axis }) => extentOf(axis)).reduce((n, extent) => multiply(n, extent));
  return divide(count, maximum(subtract(count, 1), 1));
}

/** @throws ArchitectureError if there is a single sample, which is its own mean. */
function requireSeveral(samples: readonly Dim[]): void {
  if (samples.some(({ axis }) => !axis.fixed || axis.min > 1)) return;
  throw new ArchitectureError(
    'batch normalisation: found a batch of 1, expected 2 or more sequences: less its mean a single one is always 0. ' +
      'Set the batch to 2 or more, or normalise by "layer" or "rms".',
  );
}
