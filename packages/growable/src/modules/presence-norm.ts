import {
  add,
  assign,
  type Axis,
  constant,
  divide,
  maximum,
  multiply,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  type Update,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';

/** Share of the way to full presence that a newborn goes in each cycle. */
const SETTLING = 0.01;

/** Keeps the root away from 0. */
const EPSILON = 1e-5;

/** A layer normalisation over a population that may grow. */
export interface PresenceNorm {
  /** The trained gain of each unit. */
  readonly gain: Variable;
  /** Lets the presence of newborns rise. */
  readonly settling: Update;
  /** Normalises over the units: `[..., units]`. */
  normalise(x: Tensor): Tensor;
}

/**
 * Layer normalisation in which every unit counts as much as it is present. A newborn's presence starts at 0, so that it
 * shifts neither mean nor variance of the others, and rises to 1 over some hundred cycles; the founders' is 1. So a birth
 * with silent outgoing weights preserves the function. A removal does not, as the unit's part in mean and variance goes
 * with it.
 *
 * Source: Ba, Kiros and Hinton, arXiv 1607.06450, equation 3; the weights by presence are ours.
 */
export function presenceNorm(name: string, axis: Axis): PresenceNorm {
  const gain = variable({
    name: `${name}.gain`,
    dims: [axis],
    part: 'gain',
    initial: constant(1),
    birth: { own: constant(1) },
  });
  const presence: Variable = variable({
    name: `${name}.presence`,
    dims: [axis],
    purpose: 'statistic',
    initial: constant(1),
    birth: { own: zeros },
  });
  const present: Tensor = presence;
  return {
    gain,
    settling: assign(presence, add(present, multiply(SETTLING, subtract(1, present)))),
    normalise: (x) => {
      const total = maximum(sum(present, axis), EPSILON);
      const average = (values: Tensor): Tensor => divide(sum(multiply(present, values), axis), total);
      const centred = subtract(x, average(x));
      return multiply(gain as Tensor, divide(centred, sqrt(add(average(square(centred)), EPSILON))));
    },
  };
}
