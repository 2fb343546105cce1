import { zeros } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { smallNormalWeights } from '../../modules/weight-policy.ts';
import type { NetworkCost, PopulationProposal } from '../../growth/growth-rule.ts';
import { buildModel } from '../../model/build-model.ts';
import { costOf } from '../../model/model-cost.ts';
import type { Model } from '../../model/model.ts';
import { graphChange, type GraphSite } from './graph-plan.ts';
import { sorted } from './growth-pass.ts';

/** Newborns of any kind: how weights start makes no difference to their number. */
const ANY_WEIGHTS = smallNormalWeights({ incoming: zeros, outgoing: zeros });

/**
 * What a live model would cost after some proposals. Newborn layers and areas count with everything that they bring;
 * removals that something else forbids count as what they are, no removals.
 */
export function networkCost(
  site: GraphSite,
  proposals: readonly PopulationProposal[],
  clock: number,
): NetworkCost {
  const { model: present, residence } = site.live;
  const { onAxes, onGraph } = sorted(site.live, proposals);
  const model =
    onGraph.length === 0 ? present : rebuilt(present, graphChange(site, onGraph, clock).architecture);
  const extents: Record<string, number> = Object.fromEntries(
    model.axisPopulations.map(({ axis, initial }) => [axis.name, initial]),
  );
  Object.assign(extents, residence.extents);
  for (const [{ population, removed, births }, { axis }] of onAxes) {
    extents[axis.name] = population.ids.length - new Set(removed).size + births;
  }
  return costOf(model, extents);
}

/** The model of another architecture for the same task. */
function rebuilt(model: Model, architecture: Architecture): Model {
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
