import { add, constant, multiply, project, sigmoid, subtract, tanh, zeros } from '@meristem/autodiff';
import { type GrowableModule, growableModule, type UnitOptions } from '@meristem/growable';

/**
 * A pool whose units each learn how fast they follow what they receive: `h' = h + s(p) (tanh(drive + W h) - h)`.
 *
 * The pace is called a bias only for its penalties: it multiplies, so it absorbs nothing of what removed units gave.
 */
export function leakyPool(options: UnitOptions = {}): GrowableModule {
  return growableModule('leakyPool', options, ({ units, weight, parameter }) => {
    const recurrent = weight('recurrent', [units.pre, units.post]);
    const pace = parameter('pace', { part: 'bias', initial: zeros, newborn: constant(1) });
    return ({ driven, previous: { activation, seen } }) => {
      const goal = tanh(driven(project(seen, recurrent)));
      return add(activation, multiply(sigmoid(pace), subtract(goal, activation)));
    };
  });
}
