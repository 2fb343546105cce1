import {
  axis as declareAxis,
  gradient,
  input,
  negate,
  type Plan,
  type Tensor,
  trace,
} from '@meristem/autodiff';
import type { Observation, Recording } from '../../growth/probe.ts';
import { type DataInputs, dataInputs, outputCosts } from '../../model/loss.ts';
import type { Model } from '../../model/model.ts';
import type { AxisPopulation } from '../../model/population.ts';
import { arranged } from '../../modules/arranged.ts';
import type { Unrolled } from '../../model/unroll.ts';
import type { Recorder } from './recorder.ts';

const nameOf = (what: keyof Observation, of: string): string => `${what}:${of}`;

/** Under which names a pass puts out what a network does. */
export function observedNames({ outputs, axisPopulations }: Model): readonly string[] {
  return [
    ...outputs.flatMap(({ port }) => [nameOf('predictions', port.name), nameOf('errors', port.name)]),
    ...axisPopulations.map(({ name }) => nameOf('activations', name)),
  ];
}

/** What a network does, as a pass puts it out: all of it over time and batch first, units last. */
export function observed(
  unrolled: Unrolled,
  data: DataInputs,
  model: Model,
  steps: number,
): Readonly<Record<string, Tensor>> {
  const costs = outputCosts(model, unrolled.outputs, data, steps);
  const predicted = model.outputs.flatMap(({ port: { name }, axis }): [string, Tensor][] => {
    const dims = [model.time, model.batch, axis];
    const prediction = unrolled.outputs[name]!;
    const [slope] = gradient(costs[name]!, [prediction]);
    return [
      [nameOf('predictions', name), arranged(prediction, dims)],
      [nameOf('errors', name), arranged(negate(slope!), dims)],
    ];
  });
  const done = model.axisPopulations.map((each): [string, Tensor] => [
    nameOf('activations', each.name),
    activationOf(each, unrolled, model),
  ]);
  return Object.fromEntries([...predicted, ...done]);
}

function activationOf({ name, axis }: AxisPopulation, { activations }: Unrolled, model: Model): Tensor {
  const done = activations[name]!;
  const sites = done.dims.filter((dim) => dim !== model.time && dim !== model.batch && dim !== axis);
  return arranged(done, [model.time, model.batch, ...sites, axis]);
}

/** What was recorded under the names of an observation. */
export function observationOf(
  { batch, outputs, axisPopulations }: Model,
  recorders: ReadonlyMap<string, Recorder>,
  steps: number,
): Observation {
  const by = (what: keyof Observation, names: readonly string[]): Readonly<Record<string, Recording>> =>
    Object.fromEntries(
      names.map((name) => [name, recorders.get(nameOf(what, name))!.recording(steps, batch.min)]),
    );
  const ports = outputs.map(({ port }) => port.name);
  return {
    predictions: by('predictions', ports),
    errors: by('errors', ports),
    activations: by(
      'activations',
      axisPopulations.map(({ name }) => name),
    ),
  };
}

/** The input of predictions that a network might have made. */
export const PREDICTED = 'predicted';

/** What given predictions of an output cost in so many cycles: inputs `predicted` and the task's ports, output `cost`. */
export function costPlan(model: Model, port: string, cycles: number): Plan {
  const steps = model.time.min;
  const long: Model = { ...model, time: declareAxis(`time of ${cycles} cycles`, steps * cycles) };
  const output = long.outputs.find((each) => each.port.name === port)!;
  const only: Model = { ...long, outputs: [output] };
  const predicted: Tensor = input(PREDICTED, [long.time, long.batch, output.axis]);
  const costs = outputCosts(only, { [port]: predicted }, dataInputs(only), steps);
  return trace({ name: `cost of ${port}`, outputs: { cost: costs[port]! }, updates: [] });
}
