import type { AxisPopulation } from '../../model/population.ts';
import type { PopulationKind } from './grow-need-settings.ts';

/**
 * What a population of neurons is to the network: a pool acts on itself a step later, a stream is what the blocks of a stack
 * read and add to, inner units are those of such blocks, all others are layers.
 */
export function populationKind(population: AxisPopulation): PopulationKind {
  const { axis, name, area, outgoing, incoming } = population;
  if (outgoing.some(({ dims }) => dims.includes(axis.pre) && dims.includes(axis.post))) return 'pool';
  if (name !== area) return 'inner';
  const read = new Set(outgoing.flatMap(({ dims }) => dims.map((dim) => dim.axis)));
  const adds = incoming.some(({ dims }) => dims.some((dim) => dim !== axis.post && read.has(dim.axis)));
  return adds ? 'stream' : 'layer';
}
