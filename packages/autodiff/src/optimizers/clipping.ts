import { checkArgument } from '../options/check-options.ts';
import { listOf, POSITIVE, that } from '../options/expectation.ts';
import { add, divide, minimum, multiply } from '../primitives/arithmetic.ts';
import { clip, sqrt, square } from '../primitives/functions.ts';
import { sum } from '../primitives/reduce.ts';
import { asTensor } from '../primitives/source.ts';
import { Tensor } from '../tensor/tensor.ts';

const GRADIENTS = listOf(that('a tensor', (value) => value instanceof Tensor));

/**
 * Gradients with every element held within plus and minus `limit`.
 *
 * @throws OptionError if the gradients are no list of tensors, or the limit is not above 0.
 */
export function clipByValue(gradients: readonly Tensor[], limit: number): readonly Tensor[] {
  checkArgument('clipByValue', 'gradients', gradients, GRADIENTS);
  checkArgument('clipByValue', 'limit', limit, POSITIVE);
  return gradients.map((gradient) => clip(gradient, -limit, limit));
}

/**
 * Gradients scaled down together so that their common Euclidean norm is at most `limit`.
 *
 * Source: Pascanu, Mikolov and Bengio, arXiv 1211.5063, algorithm 1.
 *
 * @throws OptionError if the gradients are no list of tensors, or the limit is not above 0.
 */
export function clipByNorm(gradients: readonly Tensor[], limit: number): readonly Tensor[] {
  checkArgument('clipByNorm', 'gradients', gradients, GRADIENTS);
  checkArgument('clipByNorm', 'limit', limit, POSITIVE);
  const squares = gradients.map((gradient) => sum(square(gradient), ...gradient.dims));
  const norm = sqrt(squares.reduce((total, next) => add(total, next), asTensor(1e-30)));
  const scale = minimum(1, divide(limit, norm));
  return gradients.map((gradient) => multiply(gradient, scale));
}
