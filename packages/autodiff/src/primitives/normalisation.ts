import type { Dim } from '../axis/axis.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, divide, subtract } from './arithmetic.ts';
import { sqrt, square } from './functions.ts';
import { mean } from './reduce.ts';

/**
 * Layer normalisation: zero mean and unit variance over some dims, in two passes.
 *
 * Over a growable axis it is not function-preserving: a newborn unit shifts the mean and variance of all others even if
 * its own value is 0.
 *
 * Source: Ba, Kiros and Hinton, arXiv 1607.06450, equation 3 (gain and bias are the caller's).
 */
export function layerNorm<A extends string, const D extends readonly Dim<A>[]>(
  x: Tensor<A>,
  over: D,
  epsilon = 1e-5,
): Tensor<A> {
  const centred = subtract(x as Tensor, mean(x as Tensor, ...(over as readonly Dim[])));
  const variance = mean(square(centred), ...(over as readonly Dim[]));
  return divide(centred, sqrt(add(variance, epsilon))) as never;
}
