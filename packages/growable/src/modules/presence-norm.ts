import {
  add,
  constant,
  divide,
  maximum,
  multiply,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  zeros,
} from '@meristem/autodiff';
import type { ModuleScope } from './growable-module.ts';
import { NORM_EPSILON, type NormOptions, normNames } from './norm-options.ts';

/** Share of the way to full presence that a newborn goes in each cycle. */
const SETTLING = 0.01;

/**
 * Layer normalisation, or root mean square normalisation, in which every unit counts as much as it is present. A newborn's
 * presence starts at 0, so that it shifts neither mean nor variance of the others, and rises to 1 over some hundred cycles; the
 * founders' is 1. So a birth with silent outgoing weights preserves the function. A removal does not, as the unit's part in mean
 * and variance goes with it.
 *
 * Source: Ba, Kiros and Hinton, arXiv 1607.06450, equation 3; Zhang and Sennrich, arXiv 1910.07467, equation 4 (`rms`, which
 * leaves the mean where it is); the weights by presence are ours.
 */
export function presenceNorm(
  { units, parameter, statistic }: ModuleScope,
  kind: 'layer' | 'rms' = 'layer',
  options: NormOptions = {},
): (x: Tensor) => Tensor {
  const { dims = [units] } = options;
  const named = normNames(options);
  const gain = parameter(named('gain'), {
    dims,
    part: 'gain',
    initial: constant(1),
    newborn: constant(1),
  });
  const present = statistic(named('presence'), {
    initial: constant(1),
    newborn: zeros,
    next: (now) => add(now, multiply(SETTLING, subtract(1, now))),
  });
  return (x) => {
    const total = maximum(sum(present, units), NORM_EPSILON);
    const average = (values: Tensor): Tensor => divide(sum(multiply(present, values), units), total);
    const centred = kind === 'layer' ? subtract(x, average(x)) : x;
    return multiply(gain, divide(centred, sqrt(add(average(square(centred)), NORM_EPSILON))));
  };
}
