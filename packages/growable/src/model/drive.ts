import { add, multiply, sigmoid, subtract, type Tensor } from '@meristem/autodiff';
import type { Variable } from '@meristem/autodiff';
import { crossed } from './crossing.ts';
import type { ModelProjection } from './model.ts';

/** A projection with the activation that it carries. */
export interface Signal {
  readonly projection: ModelProjection;
  readonly source: Tensor;
}

/**
 * What all projections to a place come to: with u the product of source and weight, additive ones are summed, and the sum
 * is scaled by `1 + u` of every multiplicative one. A mixture adds `(1 - p) u` and scales by `1 + p u`, where p is
 * learned. Without weight every kind leaves the drive as it is, so a silent newborn changes nothing.
 *
 * Source: links of mixed effect are proposed in Miconi, arXiv 1606.06216v1, section "Conclusion".
 */
export function driveOf(signals: readonly Signal[]): Tensor | undefined {
  const added: Tensor[] = [];
  const factors: Tensor[] = [];
  for (const { projection, source } of signals) {
    const u = crossed(source, projection.weight, projection.crossing);
    if (projection.interaction === 'additive') added.push(u);
    else if (projection.interaction === 'multiplicative') factors.push(add(1, u));
    else {
      const p = sigmoid(projection.mixture as Tensor);
      added.push(multiply(subtract(1, p), u));
      factors.push(add(1, multiply(p, u)));
    }
  }
  const total = sumOf(added);
  const [first, ...others] = factors;
  // One scaling, whatever their number: where a product and a sum are rounded once, a further factor of 1 changes no bit.
  if (!total || !first) return total;
  const scale = others.reduce((product, factor) => multiply(product, factor), first);
  return multiply(total, scale);
}

/** The sum of some tensors; `undefined` of none. */
export function sumOf(tensors: readonly Tensor[]): Tensor | undefined {
  return tensors.length === 0 ? undefined : tensors.reduce((total, next) => add(total, next));
}

/** An activation as others see it through a multiplier. */
export function throughMultiplier(activation: Tensor, multiplier: Variable | undefined): Tensor {
  return multiplier ? multiply(activation, multiplier) : activation;
}
