import { checkOptions } from '../options/check-options.ts';
import { type OptionTable, SHARE_BELOW_ONE } from '../options/expectation.ts';
import { assign } from '../plan/update.ts';
import { add, multiply, subtract } from '../primitives/arithmetic.ts';
import { sign } from '../primitives/functions.ts';
import { zeros } from '../state/fill.ts';
import type { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { at, type BindOptions, type BoundOptimizer, type Optimizer, slotOf } from './optimizer.ts';
import { PER_PARAMETER, type PerParameter, rateFor, type RateOptions } from './per-parameter.ts';
import { decayFactor, usualDecay } from './weight-decay.ts';

/** Options of Lion. */
export interface LionOptions extends RateOptions {
  /** Share of the momentum in the direction of a step; 0.9 unless told. */
  readonly beta1?: number;
  /** Share of the momentum that is kept at each step; 0.99 unless told. */
  readonly beta2?: number;
  /**
   * Decoupled weight decay, as a share of the weight per step and unit of rate; 0 unless told. A number holds for weights alone,
   * not for biases, gains and embeddings; a function chooses for each parameter.
   */
  readonly weightDecay?: PerParameter;
}

const LION_OPTIONS: OptionTable<LionOptions> = {
  beta1: SHARE_BELOW_ONE,
  beta2: SHARE_BELOW_ONE,
  weightDecay: PER_PARAMETER,
  rate: PER_PARAMETER,
};

/**
 * Lion: the sign of a momentum, so every weight steps by the rate: `w -= rate (sign(b1 m + (1 - b1) g) + decay w)`, then
 * `m = b2 m + (1 - b2) g`. Rates are a third to a tenth of Adam's. A newborn's first step is that of its gradient's sign.
 *
 * Source: Chen et al., arXiv 2302.06675, algorithm 2.
 *
 * @throws OptionError if an option is not known or out of range.
 */
export function lion(options: LionOptions = {}): Optimizer {
  checkOptions('lion', options, LION_OPTIONS);
  return { name: 'lion', bind: (parameters, binding) => bindLion(parameters, options, binding) };
}

function bindLion(
  parameters: readonly Variable[],
  options: LionOptions,
  binding: BindOptions = {},
): BoundOptimizer {
  const { beta1 = 0.9, beta2 = 0.99, weightDecay = 0 } = options;
  const momenta = parameters.map((each) => slotOf(each, 'momentum', zeros, zeros, binding));
  const mixed = (momentum: Tensor, gradient: Tensor, beta: number): Tensor =>
    add(multiply(momentum, beta), multiply(gradient, 1 - beta));
  return {
    slots: momenta,
    step: (gradients, rate) => ({
      values: parameters.map((parameter, i) => {
        const own = rateFor(parameter, rate, options, 'lion');
        const direction = sign(mixed(at(momenta, i), at(gradients, i), beta1));
        const kept = decayFactor(parameter, own, usualDecay(weightDecay), 'lion');
        return subtract(kept ? multiply(parameter, kept) : parameter, multiply(own, direction));
      }),
      updates: momenta.map((momentum, i) => assign(momentum, mixed(momentum, at(gradients, i), beta2))),
    }),
  };
}
