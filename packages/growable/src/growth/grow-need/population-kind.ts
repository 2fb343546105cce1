import type { Axis, Variable } from '@meristem/autodiff';
import type { AxisPopulation } from '../../model/population.ts';
import type { CycleShape } from '../growth-rule.ts';
import type { PopulationKind } from './grow-need-settings.ts';

/**
 * What a population of neurons is to the network: a pool acts on itself a step later, a stream is what the blocks of a stack
 * read and add to, inner units are those of such blocks, all others are layers. So is a pool in cycles of a single step, in
 * which it learns nothing by what it does to itself. Inner units that share their weights with others, as heads do with what is
 * in each, are factors: so many of one times so many of the other do the work.
 */
export function populationKind(
  population: AxisPopulation,
  { steps }: Pick<CycleShape, 'steps'>,
): PopulationKind {
  const { axis, name, area, outgoing, incoming } = population;
  if (outgoing.some(({ dims }) => dims.includes(axis.pre) && dims.includes(axis.post))) {
    return steps > 1 ? 'pool' : 'layer';
  }
  if (name !== area) return isFactor(axis, [...incoming, ...outgoing]) ? 'factor' : 'inner';
  const read = new Set(outgoing.flatMap(({ dims }) => dims.map((dim) => dim.axis)));
  const adds = incoming.some(({ dims }) => dims.some((dim) => dim !== axis.post && read.has(dim.axis)));
  return adds ? 'stream' : 'layer';
}

/** Whether some weights have other units that come and go beside those of an axis, at the same end. */
function isFactor(axis: Axis, weights: readonly Variable[]): boolean {
  return weights.some(({ dims }) => {
    const own = dims.find((dim) => dim.axis === axis)!;
    return dims.some((dim) => dim.axis !== axis && dim.role === own.role && !dim.axis.fixed);
  });
}
