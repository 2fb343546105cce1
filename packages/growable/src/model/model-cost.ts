import type { NetworkCost } from '../growth/growth-rule.ts';
import { elementCount, type Model, parameterCount } from './model.ts';

/** What a model costs at the given extents by axis name. */
export function costOf(model: Model, extents: Readonly<Record<string, number>>): NetworkCost {
  const { time, batch, parameters } = model;
  // A weight is multiplied by activations once per step and sequence; what has no source is only added.
  const weights = parameters.filter(({ dims }) => dims.some(({ role }) => role === 'pre'));
  const products = weights.reduce((total, weight) => total + elementCount(weight, extents), 0);
  return { parameters: parameterCount(model, extents), multiplyAdds: products * time.min * batch.min };
}
