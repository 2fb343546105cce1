import { add, multiply, subtract } from '../primitives/arithmetic.ts';
import { checkOptions } from '../options/check-options.ts';
import { type OptionTable, SHARE_BELOW_ONE } from '../options/expectation.ts';
import { assign } from '../plan/update.ts';
import { zeros } from '../state/fill.ts';
import { at, type Optimizer, slotOf } from './optimizer.ts';

/** Options of stochastic gradient descent. */
export interface SgdOptions {
  /** Share of the last velocity that is kept; 0 (no velocity at all) unless told. */
  readonly momentum?: number;
}

const SGD_OPTIONS: OptionTable<SgdOptions> = { momentum: SHARE_BELOW_ONE };

/**
 * Gradient descent, with heavy-ball momentum if asked for: `v = momentum v + g; w -= rate v`. A newborn starts at rest.
 *
 * @throws OptionError if an option is not known or out of range.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkOptions('sgd', options, SGD_OPTIONS);
  const momentum = options.momentum ?? 0;
  return {
    name: momentum === 0 ? 'sgd' : `sgd(momentum ${momentum})`,
    bind: (parameters) => {
      const velocities =
        momentum === 0 ? [] : parameters.map((parameter) => slotOf(parameter, 'velocity', zeros, zeros));
      return {
        slots: velocities,
        step: (gradients, rate) => {
          const moves = gradients.map((gradient, i) =>
            momentum === 0 ? gradient : add(multiply(at(velocities, i), momentum), gradient),
          );
          return {
            values: parameters.map((parameter, i) => subtract(parameter, multiply(rate, at(moves, i)))),
            updates: velocities.map((velocity, i) => assign(velocity, at(moves, i))),
          };
        },
      };
    },
  };
}
