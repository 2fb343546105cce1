import { type Expectation, oneOf } from '../options/expectation.ts';
import { add } from '../primitives/arithmetic.ts';
import { sqrt } from '../primitives/functions.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Where the number is added that keeps steps finite: under the root that they are divided by, or to it. */
export type EpsilonPlace = 'inside' | 'outside';

/** What an option may be that says where epsilon is added. */
export const EPSILON_PLACE: Expectation = oneOf(['inside', 'outside'] satisfies EpsilonPlace[]);

/** The root of remembered squares, kept away from 0. */
export function rootWith(squares: Tensor, epsilon: number, place: EpsilonPlace): Tensor {
  return place === 'inside' ? sqrt(add(squares, epsilon)) : add(sqrt(squares), epsilon);
}
