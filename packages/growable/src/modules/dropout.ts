import { type Dim, less, multiply, select, type Tensor } from '@meristem/autodiff';
import type { StepContext } from './growable-module.ts';

/**
 * In a step that learns, silences each unit of each sequence with a probability and scales up the others, so that sums
 * stay the same on average. One draw holds for all steps of a cycle; `name` tells several of a module apart. Elsewhere it
 * does nothing.
 *
 * Source: Srivastava et al., JMLR 15 (2014); the same mask for all steps after Gal and Ghahramani, arXiv 1512.05287.
 */
export function dropped(
  x: Tensor,
  dims: readonly Dim[],
  share: number,
  context: Pick<StepContext, 'training' | 'noise'>,
  name = 'dropout',
): Tensor {
  if (share === 0 || !context.training) return x;
  const silenced = less(context.noise(name, dims), share);
  return multiply(x, select(silenced, 0, 1 / (1 - share)));
}
