import type { Axis, Variable } from '@meristem/autodiff';

/**
 * What a weight is over before its source: positions within a window, or sites that are read at once. Each target adds up all of
 * them, as it does all sources.
 */
export function placesOf({ dims }: Pick<Variable, 'dims'>): readonly Axis[] {
  const source = dims.findIndex(({ role }) => role === 'pre');
  return dims.slice(0, Math.max(0, source)).map(({ axis }) => axis);
}
