import {
  abs,
  add,
  type Axis,
  broadcast,
  divide,
  extentOf,
  maximum,
  multiply,
  relabel,
  sqrt,
  square,
  sum,
  type Tensor,
  type Variable,
} from '@meristem/autodiff';
import type { ScoringContext } from './criterion.ts';

/**
 * The plain strength of units of any scale: the mean over their outgoing weights of the summed absolute values. An area is
 * as strong as its neurons together, a projection as an area with that projection alone. A layer is as strong as the root
 * mean square of what it adds to its stream, before the addition.
 *
 * Source: Miconi, arXiv 1606.06216, sections "Method" and "Conclusion": layers with initially low pre-additive output,
 * areas as nodes of higher order under their outgoing norm.
 */
export function unitStrength(context: ScoringContext): Tensor {
  const { population, units, outgoing, activity, updated, outputs } = context;
  if (population.scale === 'layer' && activity) return rootMeanSquare(activity, units);
  // Nothing is given to anyone: 0 for every unit.
  if (outgoing.length === 0) return broadcast(0, units);
  const norms = outgoing.map((weight): Tensor => {
    const sources = weight.dims.filter(({ role }) => role === 'pre').map(({ axis }) => axis);
    // A weight may have several, as what a head gives of its values has.
    const source = sources.find((axis) => units.includes(axis)) ?? sources[0]!;
    const each = perTarget(weight, source, updated(weight), outputs);
    return units.includes(source) ? each : sum(each, source);
  });
  return divide(
    norms.reduce((total, next) => add(total, next)),
    norms.length,
  );
}

/**
 * The absolute weights of every unit, summed over targets and scaled by `outputs` over their number: `[units]`. The places at which
 * a target reads a unit add up to what it gets of it, and are no targets.
 */
function perTarget(weight: Variable, source: Axis, value: Tensor, outputs: number): Tensor {
  const others = weight.dims.filter((dim) => dim !== source.pre);
  const targets = weight.dims.slice(weight.dims.indexOf(source.pre) + 1);
  // A projection to a population without units gives nothing: 0, not 0 over 0.
  const mean = divide(sum(abs(value), ...others), maximum(1, sizeOf(targets)));
  return relabel(multiply(outputs, mean), [[source.pre, source]]);
}

/** Of what units put out, over all else; 0 where there is nothing, as over a stream without units. */
export function rootMeanSquare(activity: Tensor, units: readonly Axis[]): Tensor {
  const over = activity.dims.filter((dim) => !units.some((axis) => axis === dim));
  return sqrt(divide(sum(square(activity), ...over), maximum(1, sizeOf(over))));
}

function sizeOf(dims: Tensor['dims']): Tensor {
  const [first, ...others] = dims.map(({ axis }): Tensor => extentOf(axis));
  return others.reduce((size, next) => multiply(size, next), first ?? broadcast(1, []));
}
