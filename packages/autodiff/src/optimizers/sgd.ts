import { add, multiply, subtract } from '../primitives/arithmetic.ts';
import { OptionError } from '../options/fault.ts';
import { checkOptions } from '../options/check-options.ts';
import { FLAG, type OptionTable, SHARE_BELOW_ONE } from '../options/expectation.ts';
import { assign } from '../plan/update.ts';
import { zeros } from '../state/fill.ts';
import type { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { at, type BindOptions, type BoundOptimizer, type Optimizer, slotOf } from './optimizer.ts';
import { chosenFor, PER_PARAMETER, type PerParameter, rateFor, type RateOptions } from './per-parameter.ts';

/** Options of stochastic gradient descent. */
export interface SgdOptions extends RateOptions {
  /** Share of the last velocity that is kept; 0 (no velocity at all) unless told. */
  readonly momentum?: number;
  /** Whether a step looks ahead, to where the velocity leads; not unless told. */
  readonly nesterov?: boolean;
  /** Added to the gradient as a share of the weight, for all parameters or chosen for each; 0 unless told. */
  readonly weightDecay?: PerParameter;
  /**
   * Draws each parameter to the value that it began with, by this share of how far steps have led it away since: for all
   * parameters, or chosen for each; 0 unless told. So a network keeps being ready to learn. A newborn is drawn to what it was born
   * with.
   *
   * Source: Kumar, Marklund and Van Roy, "Maintaining plasticity in continual learning via regenerative regularization", arXiv
   * 2308.11958.
   */
  readonly towardsFirst?: PerParameter;
}

const SGD_OPTIONS: OptionTable<SgdOptions> = {
  momentum: SHARE_BELOW_ONE,
  nesterov: FLAG,
  weightDecay: PER_PARAMETER,
  towardsFirst: PER_PARAMETER,
  rate: PER_PARAMETER,
};

/**
 * Gradient descent, with heavy-ball momentum if asked for: `v = momentum v + g; w -= rate v`, or Nesterov's:
 * `w -= rate (g + momentum v)`. A newborn starts at rest.
 *
 * Source: Sutskever et al., ICML 2013, in the form of PyTorch, in which the rate scales the velocity as it is used.
 *
 * @throws OptionError if an option is not known or out of range, or Nesterov's step is asked for without momentum.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkOptions('sgd', options, SGD_OPTIONS);
  const { momentum = 0, nesterov = false } = options;
  if (nesterov && momentum === 0) {
    throw new OptionError('sgd', {
      path: 'options.momentum',
      found: options.momentum === undefined ? 'nothing' : '0',
      expected: 'a number above 0 with nesterov',
      remedy: 'Set it, such as to 0.9.',
    });
  }
  return {
    name: momentum === 0 ? 'sgd' : `sgd(momentum ${momentum})`,
    bind: (parameters, binding) => bindSgd(parameters, options, binding),
  };
}

function bindSgd(
  parameters: readonly Variable[],
  options: SgdOptions,
  binding: BindOptions = {},
): BoundOptimizer {
  const { momentum = 0, nesterov = false, weightDecay = 0 } = options;
  const velocities =
    momentum === 0 ? [] : parameters.map((each) => slotOf(each, 'velocity', zeros, zeros, binding));
  const ways = waysOf(parameters, options);
  const decayed = (parameter: Variable, gradient: Tensor): Tensor => {
    const share = chosenFor(parameter, weightDecay, 'sgd', 'weightDecay');
    const pull = share === 0 ? gradient : add(gradient, multiply(share, parameter));
    const way = ways.get(parameter);
    return way ? add(pull, multiply(way.share, way.slot)) : pull;
  };
  return {
    slots: [...velocities, ...[...ways.values()].map(({ slot }) => slot)],
    step: (gradients, rate) => {
      const pulls = gradients.map((gradient, i) => decayed(at(parameters, i), gradient));
      const moves = pulls.map((pull, i) =>
        momentum === 0 ? pull : add(multiply(at(velocities, i), momentum), pull),
      );
      const steps = nesterov ? pulls.map((pull, i) => add(pull, multiply(at(moves, i), momentum))) : moves;
      const taken = parameters.map((parameter, i) =>
        multiply(rateFor(parameter, rate, options, 'sgd'), at(steps, i)),
      );
      return {
        values: parameters.map((parameter, i) => subtract(parameter, at(taken, i))),
        updates: [
          ...velocities.map((velocity, i) => assign(velocity, at(moves, i))),
          ...parameters.flatMap((parameter, i) => {
            const slot = ways.get(parameter)?.slot;
            return slot ? [assign(slot, subtract(slot, at(taken, i)))] : [];
          }),
        ],
      };
    },
  };
}

/** How far steps have led parameters away from where they began, of those that are drawn back; 0 of a newborn. */
function waysOf(
  parameters: readonly Variable[],
  { towardsFirst = 0 }: SgdOptions,
): ReadonlyMap<Variable, { readonly slot: Variable; readonly share: number }> {
  return new Map(
    parameters.flatMap((parameter) => {
      const share = chosenFor(parameter, towardsFirst, 'sgd', 'towardsFirst');
      return share === 0
        ? []
        : [[parameter, { slot: slotOf(parameter, 'way', zeros, zeros), share }] as const];
    }),
  );
}
