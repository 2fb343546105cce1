import { type Axis, fanIn, type FanInSource, type Fill } from '@meristem/autodiff';
import type { FlatGraph, FlatProjection } from '../architecture/flat-graph.ts';
import { SCALING_GAIN } from '../modules/first-weights.ts';
import type { ModelInput } from './model.ts';
import type { Sites } from './sites.ts';

/** What is there for projections to connect. */
export interface ProjectionEnds {
  readonly graph: FlatGraph;
  readonly inputs: readonly ModelInput[];
  /** By name of a port or an area. */
  readonly axes: ReadonlyMap<string, Axis>;
  readonly sites: Sites;
}

/**
 * The weights that a projection starts with where nothing is told; how others start is said here too. A sum of n sources has the same size whatever n is if its weights are
 * N(0, gain^2 / n):
 *
 * - n counts all sources that a target adds up now, through all projections that are added, delayed ones too. Of the
 *   symbols of a port one is seen at a time: they count as 1. A unit counts at each place of a window, or each site that is
 *   read at once.
 * - The gain is the target's: that of its activation (see `GAINS`), 1 for pools, streams, readouts and modules that say
 *   none. A module of one's own says it as its `gain`.
 * - What scales other sums starts a tenth as large, close to leaving them as they are.
 * - Weights from a population to itself inside of a module are orthogonal, a matrix for each gate, and do not count as
 *   sources: alone they keep the size of what a population did.
 * - What the blocks of a residual stack add is divided by the root of their number, so that any number of them triples
 *   the mean square of a stream at most.
 * - Biases are 0.
 *
 * Sources: LeCun et al., Efficient BackProp (1998), section 4.6; He et al., arXiv 1502.01852 (rectified units); Saxe et al.,
 * arXiv 1312.6120 (orthogonal); Radford et al., Language models are unsupervised multitask learners (2019), section 2.3
 * (residual blocks).
 */
export function firstProjection(projection: FlatProjection, ends: ProjectionEnds): Fill {
  const { to, interaction } = projection;
  const { graph } = ends;
  if (interaction === 'multiplicative') return fanIn(SCALING_GAIN, { sources: [sourceOf(projection, ends)] });
  const sources = graph.projections
    .filter((each) => each.to === to && each.interaction !== 'multiplicative')
    .map((each) => sourceOf(each, ends));
  const target = graph.areas.find(({ name }) => name === to);
  return fanIn(target?.module.gain ?? 1, { sources });
}

/** A population, by its axis, as often as it is read; 1 for symbols. */
function sourceOf(projection: FlatProjection, { inputs, axes, sites }: ProjectionEnds): FanInSource {
  const { from } = projection;
  const symbols = inputs.some(({ port }) => port.name === from && port.kind === 'symbol');
  if (symbols) return 1;
  const of = axes.get(from)!;
  const { places } = sites.along(projection);
  return places.length === 0 ? of : { of, times: places.reduce((product, { min }) => product * min, 1) };
}
