import { type Fill, orthogonal } from '@meristem/autodiff';
import type { ActivationName } from './activation.ts';

/** Weights from a population to itself inside of a module: see `firstProjection`. */
export const FIRST_RECURRENT: Fill = orthogonal(1, { over: 'roles' });

/** Gains of incoming weights by activation. */
export const GAINS: Readonly<Record<ActivationName, number>> = {
  tanh: 1,
  sigmoid: 1,
  identity: 1,
  relu: Math.SQRT2,
  gelu: Math.SQRT2,
  softplus: Math.SQRT2,
};

/** The gain of weights that scale other sums. */
export const SCALING_GAIN = 0.1;
