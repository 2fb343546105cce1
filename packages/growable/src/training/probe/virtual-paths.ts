import {
  type Axis,
  contract,
  type Dim,
  gradient,
  input,
  oneHot,
  relabel,
  type Tensor,
  type Variable,
} from '@meristem/autodiff';
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
 * that of the place's drive.
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
  const targets = sources.length === 0 ? [] : leaving.map(({ to }) => to);
  const places = [...model.inputs.map(({ port, axis }) => ({ name: port.name, axis })), ...model.areas];
  const axisOf = (name: string): Axis => places.find((place) => place.name === name)!.axis;
  const extra = Object.fromEntries(
    targets.map((target) => [target, input(`extra:${target}`, driveDims(model, target))]),
  );
  const pairs = sources.flatMap(({ from: source, weight: incoming }) =>
    leaving.map(({ to: target, weight: outgoing }) => ({
      name: `path:${source}>${target}`,
      source,
      target,
      sourceAxis: axisOf(source),
      incoming,
      outgoing,
    })),
  );
  return {
    pairs,
    extra,
    gradients: (loss, inputs, activations) => {
      const slopes = gradient(loss, Object.values(extra));
      const slopeOf = new Map(Object.keys(extra).map((target, i) => [target, slopes[i]!]));
      return Object.fromEntries(
        pairs.map(({ name, source, target, sourceAxis }) => {
          const activity = sourceOf(model, source, inputs, activations);
          const seen = relabel(activity, [[sourceAxis, sourceAxis.pre]]);
          const over = seen.dims.filter((dim) => dim !== sourceAxis.pre);
          return [name, contract(seen, slopeOf.get(target)!, over)];
        }),
      );
    },
  };
}

function driveDims({ time, batch, areas, outputs }: Model, target: string): readonly Dim[] {
  const area = areas.find(({ name }) => name === target);
  if (area) return [time, batch, ...area.instance.driveDims, area.axis];
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
