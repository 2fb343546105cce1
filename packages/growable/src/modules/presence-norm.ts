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

/** Share of the way to full presence that a newborn goes in each cycle. */
const SETTLING = 0.01;

/** Keeps the root away from 0. */
const EPSILON = 1e-5;

/**
 * Layer normalisation in which every unit counts as much as it is present. A newborn's presence starts at 0, so that it
 * shifts neither mean nor variance of the others, and rises to 1 over some hundred cycles; the founders' is 1. So a birth
 * with silent outgoing weights preserves the function. A removal does not, as the unit's part in mean and variance goes
 * with it.
 *
 * Source: Ba, Kiros and Hinton, arXiv 1607.06450, equation 3; the weights by presence are ours.
 */
export function presenceNorm({ units, parameter, statistic }: ModuleScope): (x: Tensor) => Tensor {
  const gain = parameter('gain', { part: 'gain', initial: constant(1), newborn: constant(1) });
  const present = statistic('presence', {
    initial: constant(1),
    newborn: zeros,
    next: (now) => add(now, multiply(SETTLING, subtract(1, now))),
  });
  return (x) => {
    const total = maximum(sum(present, units), EPSILON);
    const average = (values: Tensor): Tensor => divide(sum(multiply(present, values), units), total);
    const centred = subtract(x, average(x));
    return multiply(gain, divide(centred, sqrt(add(average(square(centred)), EPSILON))));
  };
}
