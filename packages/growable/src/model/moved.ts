import { type Axis, axis as declareAxis, embed, slice, type Tensor } from '@meristem/autodiff';

/** By steps all of them but the first: whatever is kept of the same steps moves along the same. */
const others = new WeakMap<Axis, Axis>();

/** All that was kept of steps, a step earlier; nothing in the place of the last. */
export function moved(kept: Tensor, steps: Axis): Tensor {
  const later = others.get(steps) ?? declareAxis(`${steps.name}Before`, steps.min - 1);
  others.set(steps, later);
  return embed(slice(kept, steps, 1, later), later, 0, steps);
}
