import { checkArgument } from '../options/check-options.ts';
import { listOf, POSITIVE, that } from '../options/expectation.ts';
import {
  add,
  divide,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  select,
} from '../primitives/arithmetic.ts';
import { abs, clip, sqrt, square } from '../primitives/functions.ts';
import { max, sum } from '../primitives/reduce.ts';
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

/** Squares of numbers between 1 / LARGE and LARGE neither overflow nor vanish in single precision, nor do sums of many. */
const LARGE = 2 ** 40;

/**
 * Gradients scaled down together so that their common Euclidean norm is at most `limit`. However large or small they are,
 * the squares in between neither overflow nor vanish. One that is not finite makes what it touches NaN, and so the next loss:
 * training stops there with an error.
 *
 * Source: Pascanu, Mikolov and Bengio, arXiv 1211.5063, algorithm 1.
 *
 * @throws OptionError if the gradients are no list of tensors, or the limit is not above 0.
 */
export function clipByNorm(gradients: readonly Tensor[], limit: number): readonly Tensor[] {
  checkArgument('clipByNorm', 'gradients', gradients, GRADIENTS);
  checkArgument('clipByNorm', 'limit', limit, POSITIVE);
  const scale = squarableScale(gradients);
  const scaled = gradients.map((gradient) => multiply(gradient, scale));
  const squares = scaled.map((each) => sum(square(each), ...each.dims));
  const factor = divide(limit, sqrt(squares.reduce((total, next) => add(total, next), asTensor(0))));
  // Asked this way round, NaN is not within the limit.
  const within = lessEqual(1, multiply(factor, scale));
  const [first, second] = [select(within, 1, scale), select(within, 1, factor)];
  return gradients.map((gradient) => multiply(multiply(gradient, first), second));
}

/** What makes gradients such that they can be squared: 1 for all but the very large and the very small. */
function squarableScale(gradients: readonly Tensor[]): Tensor {
  const largest = gradients.reduce<Tensor>(
    (most, gradient) => maximum(most, max(abs(gradient), ...gradient.dims)),
    asTensor(0),
  );
  // Of the smallest numbers the inverse is too large for single precision.
  const inverse = minimum(divide(1, largest), 1e38);
  return select(less(largest, 1 / LARGE), inverse, select(less(LARGE, largest), inverse, 1));
}
