import type { State, Tensor } from '@meristem/autodiff';
import type { Criterion } from '../growth/criteria/criterion.ts';
import { dataInputs } from '../model/loss.ts';
import type { Model } from '../model/model.ts';
import { unroll } from '../model/unroll.ts';
import { compute } from './compute.ts';

/** Strengths of every population of a model, with the weights as they are in a state, for symbols that just count up. */
export function strengthsOf(
  model: Model,
  criterion: Criterion,
  state: State,
): Readonly<Record<string, readonly number[]>> {
  const data = dataInputs(model);
  const { activations } = unroll(model, data.inputs);
  const outputs = model.outputs.reduce((total, { port }) => total + port.size, 0);
  const strengths = model.axisPopulations.map((population) => [
    population.name,
    criterion.strength({
      population,
      ...population.groups[0]!,
      activity: activations[population.name]!,
      updated: (weight) => weight,
      outputs,
    }),
  ]);
  return compute(state, Object.fromEntries(strengths) as Record<string, Tensor>, countingCycle(model));
}

/** A cycle's data for symbols, which count up. */
export function countingCycle(model: Model): Record<string, Int32Array> {
  const symbols = Int32Array.from(
    { length: model.time.min * model.batch.min },
    (_, i) => i % model.inputs[0]!.port.size,
  );
  return Object.fromEntries(['symbol', 'next'].map((port) => [port, symbols]));
}
