import type { AxisPopulation } from '../../model/population.ts';
import type { CycleShape } from '../growth-rule.ts';
import type { PopulationKind } from './grow-need-settings.ts';

/**
 * What a population of neurons is to the network: a pool acts on itself a step later, a stream is what the blocks of a stack
 * read and add to, inner units are those of such blocks, all others are layers. So is a pool in cycles of a single step, in
 * which it learns nothing by what it does to itself.
 */
export function populationKind(
  population: AxisPopulation,
  { steps }: Pick<CycleShape, 'steps'>,
): PopulationKind {
  const { axis, name, area, outgoing, incoming } = population;
  if (outgoing.some(({ dims }) => dims.includes(axis.pre) && dims.includes(axis.post))) {
    return steps > 1 ? 'pool' : 'layer';
  }
  if (name !== area) return 'inner';
  const read = new Set(outgoing.flatMap(({ dims }) => dims.map((dim) => dim.axis)));
  const adds = incoming.some(({ dims }) => dims.some((dim) => dim !== axis.post && read.has(dim.axis)));
  return adds ? 'stream' : 'layer';
}
