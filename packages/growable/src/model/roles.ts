import type { Axis, Variable } from '@meristem/autodiff';

/** Weights from the units of an axis: it stands in them as `pre`. */
export function outgoingOf(axis: Axis, weights: readonly Variable[]): readonly Variable[] {
  return weights.filter(({ dims }) => dims.includes(axis.pre));
}

/** Weights to the units of an axis: it stands in them as `post`. */
export function incomingOf(axis: Axis, weights: readonly Variable[]): readonly Variable[] {
  return weights.filter(({ dims }) => dims.includes(axis.post));
}
