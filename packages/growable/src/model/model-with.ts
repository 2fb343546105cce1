import { zeros } from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { smallNormalWeights } from '../modules/weight-policy.ts';
import { buildModel } from './build-model.ts';
import type { Model } from './model.ts';

/** Newborns of any kind: how weights start makes no difference to their number. */
const ANY_WEIGHTS = smallNormalWeights({ incoming: zeros, outgoing: zeros });

/** The model of another architecture for the same task, to be counted: how its weights start is left open. */
export function modelWith(model: Model, architecture: Architecture): Model {
  const gated = model.areas.some(({ multiplier }) => multiplier);
  return buildModel(architecture, {
    ports: {
      inputs: model.inputs.map(({ told }) => told),
      targets: model.outputs.map(({ port }) => port),
    },
    steps: model.time.min,
    batch: model.batch.min,
    weights: ANY_WEIGHTS,
    ...(gated && { multiplier: { path: 'everywhere', initial: 1, newborn: 1 } }),
  });
}
