import {
  type Axis,
  broadcast,
  contract,
  type Dim,
  gradient,
  input,
  maximum,
  oneHot,
  relabel,
  sum,
  type Tensor,
  type Variable,
} from '@meristem/autodiff';
import { type Crossing, linearly, reached } from '../../model/crossing.ts';
import type { Model } from '../../model/model.ts';
import type { AxisPopulation } from '../../model/population.ts';

/** A pair of places between which a population stands. */
interface Pair {
  /** Under which a plan puts the gradient out. */
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly sourceAxis: Axis;
  readonly incoming: Variable;
  readonly outgoing: Variable;
  /** From the source to the population, and on to the target. */
  readonly crossings: readonly [into: Crossing, onward: Crossing];
}

/** The expressions by which the paths past a population are measured. */
export interface VirtualPathPlan {
  readonly pairs: readonly Pair[];
  /** Inputs that are added to the drives of the population's targets, all 0. */
  readonly extra: Readonly<Record<string, Tensor>>;
  /** Gradients `[source, ...target]` by pair. */
  gradients(
    loss: Tensor,
    inputs: Readonly<Record<string, Tensor>>,
    activations: Readonly<Record<string, Tensor>>,
  ): Readonly<Record<string, Tensor>>;
}

/**
 * The gradients of weights that would lead directly from what a population reads to what reads it: what a newborn unit
 * between the two could contribute, to first order. Projections with a delay are left out, as what they read lies before
 * the cycle, and so are those that scale what reaches a place, or add to what is scaled: the gradient of such a path is not
 * that of the place's drive. Where sites lie between, a path has weights for all places at which the population reads its source,
 * times all at which it is read; of sites that are put together by their maximum it counts the mean.
 *
 * Source: Evci et al., "GradMax", arXiv 2201.05125, section 3.
 */
export function virtualPathsOf(model: Model, population: AxisPopulation): VirtualPathPlan {
  const scaled = new Set(
    model.projections.filter(({ interaction }) => interaction !== 'additive').map(({ to }) => to),
  );
  const near = model.projections.filter(({ delay, to }) => delay === 0 && !scaled.has(to));
  const sources = near.filter(({ to }) => to === population.name);
  const leaving = near.filter(({ from }) => from === population.name);
  // What a newborn's own windows would make of it is not known before there are some.
  if (leaving.some(({ crossing }) => crossing.kernel)) return NO_PATHS;
  const targets = sources.length === 0 ? [] : leaving.map(({ to }) => to);
  const places = [...model.inputs.map(({ port, axis }) => ({ name: port.name, axis })), ...model.areas];
  const sitesOf = (name: string): readonly Axis[] =>
    model.areas.find((area) => area.name === name)?.sites ?? [];
  const axisOf = (name: string): Axis => places.find((place) => place.name === name)!.axis;
  const extra = Object.fromEntries(
    targets.map((target) => [target, input(`extra:${target}`, driveDims(model, target))]),
  );
  const pairs = sources.flatMap(({ from: source, weight: incoming, crossing: into }) =>
    leaving.map(({ to: target, weight: outgoing, crossing: out }): Pair => ({
      name: `path:${source}>${target}`,
      source,
      target,
      sourceAxis: axisOf(source),
      incoming,
      outgoing,
      crossings: [into, linearly(out)],
    })),
  );
  return {
    pairs,
    extra,
    gradients: (loss, inputs, activations) => {
      const slopes = gradient(loss, Object.values(extra));
      const slopeOf = new Map(Object.keys(extra).map((target, i) => [target, slopes[i]!]));
      return Object.fromEntries(
        pairs.map((pair) => {
          const [into, onward] = pair.crossings;
          const activity = sourceOf(model, pair.source, inputs, activations);
          const read = reached(spread(reached(activity, into), sitesOf(population.area)), onward);
          return [pair.name, pathGradient(pair, read, slopeOf.get(pair.target)!, sitesOf(pair.target))];
        }),
      );
    },
  };
}

const NO_PATHS: VirtualPathPlan = { pairs: [], extra: {}, gradients: () => ({}) };

/** The same at all sites, where a source has none. */
function spread(source: Tensor, sites: readonly Axis[]): Tensor {
  const lacking = sites.filter((axis) => !source.dims.includes(axis));
  return lacking.length === 0 ? source : broadcast(source, [...source.dims, ...lacking]);
}

/** Below every gradient. */
const LEAST = -3e38;

/** The gradient by the weights of a path, from what is seen at its end and the slope of the loss there. */
function pathGradient(
  { sourceAxis, crossings: [into, onward] }: Pair,
  read: Tensor,
  slope: Tensor,
  target: readonly Axis[],
): Tensor {
  const seen = relabel(read, [[sourceAxis, sourceAxis.pre]]);
  const kept: readonly Dim[] = [...into.places, sourceAxis.pre, ...onward.places];
  const over = seen.dims.filter((dim) => !kept.includes(dim));
  // What is the same at all of the target's sites acts at all of them.
  const alike = target.filter((axis) => !over.includes(axis));
  const gradients = contract(seen, alike.length === 0 ? slope : sum(slope, ...alike), over);
  if (kept.length === 1) return gradients;
  // Elements in the order of the weights: the larger of two has the dims of the first one first.
  const inOrder = [...kept, ...gradients.dims.filter((dim) => !kept.includes(dim))];
  return maximum(broadcast(LEAST, inOrder), gradients);
}

function driveDims({ time, batch, areas, outputs }: Model, target: string): readonly Dim[] {
  const area = areas.find(({ name }) => name === target);
  if (area) return [time, batch, ...area.sites, ...area.instance.driveDims, area.axis];
  return [time, batch, outputs.find(({ port }) => port.name === target)!.axis];
}

function sourceOf(
  model: Model,
  source: string,
  inputs: Readonly<Record<string, Tensor>>,
  activations: Readonly<Record<string, Tensor>>,
): Tensor {
  const entry = model.inputs.find(({ port }) => port.name === source);
  if (!entry) return activations[source]!;
  return entry.port.kind === 'symbol' ? oneHot(inputs[source]!, entry.axis) : inputs[source]!;
}
