import type { NetworkCost, PopulationProposal } from '../../growth/growth-rule.ts';
import { costOf } from '../../model/model-cost.ts';
import { modelWith } from '../../model/model-with.ts';
import { graphChange, type GraphSite } from './graph-plan.ts';
import { sorted } from './growth-pass.ts';

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
    onGraph.length === 0 ? present : modelWith(present, graphChange(site, onGraph, clock).architecture);
  const extents: Record<string, number> = Object.fromEntries(
    model.axisPopulations.map(({ axis, initial }) => [axis.name, initial]),
  );
  Object.assign(extents, residence.extents);
  for (const [{ population, removed, births }, { axis }] of onAxes) {
    extents[axis.name] = population.ids.length - new Set(removed).size + births;
  }
  return costOf(model, extents);
}
