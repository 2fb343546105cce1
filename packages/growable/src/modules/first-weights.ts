import { type Fill, orthogonal } from '@meristem/autodiff';
import type { ActivationName } from './activation.ts';

/** Weights from a population to itself inside of a module: see `firstProjection`. */
export const FIRST_RECURRENT: Fill = orthogonal(1, { over: 'roles' });

/**
 * Gains of incoming weights by activation. Those of relu and its kin keep the mean square of a standard normal drive: 1 over the
 * root of E f(z)^2, which is 1/2 for relu and 0.4252 for gelu. That of softplus, which is never closed, lies between what keeps activations
 * (1.04) and what keeps gradients (1.85). Units that squash start where they are nearly linear.
 */
export const GAINS: Readonly<Record<ActivationName, number>> = {
  tanh: 1,
  sigmoid: 1,
  identity: 1,
  relu: Math.SQRT2,
  leakyRelu: 1.4141,
  elu: 1.2452,
  gelu: 1.5336,
  silu: 1.6765,
  softplus: Math.SQRT2,
};

/** The gain of weights that scale other sums. */
export const SCALING_GAIN = 0.1;
