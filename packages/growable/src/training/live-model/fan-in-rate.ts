import {
  add,
  divide,
  extentOf,
  maximum,
  minimum,
  multiply,
  sqrt,
  subtract,
  type Tensor,
  type Variable,
} from '@meristem/autodiff';
import type { Model } from '../../model/model.ts';
import { placesOf } from '../../modules/weight-places.ts';

/** Sources from which on steps are as long as the optimizer says, and how many times as long they are at most. */
const USUAL_SOURCES = 64;
const LONGEST = 3;

/**
 * New values of a model's parameters with longer steps where a weight has few sources: by the root of 64 over their present
 * number, at most 3 times. The optimizer bounds the step of each weight, and the drive of a target moves by as many steps as
 * it has sources; a unit is as many as the places at which it is read. Of the symbols of a port one is seen at a time, whatever their number: such weights step as usual.
 */
export function fanInSteps(model: Model, values: readonly Tensor[]): readonly Tensor[] {
  const symbols = new Set(
    model.inputs.filter(({ port }) => port.kind === 'symbol').map(({ port }) => port.name),
  );
  const fromSymbols = new Set(
    model.projections.filter(({ from }) => symbols.has(from)).map(({ weight }) => weight),
  );
  return model.parameters.map((parameter, i) => {
    const value = values[i]!;
    const factor = fromSymbols.has(parameter) ? undefined : factorOf(parameter);
    return factor ? add(parameter, multiply(factor, subtract(value, parameter))) : value;
  });
}

function factorOf({ dims }: Variable): Tensor | undefined {
  const summed = dims.filter(({ role }) => role === 'pre').map(({ axis }) => axis);
  if (summed.length === 0) return undefined;
  const sources = [...summed, ...placesOf({ dims })].map((axis): Tensor => extentOf(axis));
  const count = sources.reduce((product, extent) => multiply(product, extent));
  return minimum(LONGEST, maximum(1, sqrt(divide(USUAL_SOURCES, count))));
}
