import {
  createState,
  type InputPort,
  numbersPerStep,
  randomKey,
  type State,
  uniformAt,
  type Variable,
} from '@meristem/autodiff';
import { type Choices, EDGE_EXTENTS } from '@meristem/autodiff/testing';
import { buildModel } from '../model/build-model.ts';
import { type Model, type ModelOptions, modelVariables } from '../model/model.ts';
import type { RandomNetwork } from './random-architecture.ts';
import { chosen } from './random-module.ts';
import { evenWeights } from './sample-models.ts';

/** The model of a random graph, whose newborns are silent. */
export function randomModel(network: RandomNetwork, options: Partial<ModelOptions> = {}): Model {
  const { architecture, ports, batch } = network;
  return buildModel(architecture, { ports, steps: 4, batch, weights: evenWeights(0.4), ...options });
}

/** Extents at which kernels change their ways, one population at most with as many as 17 units. */
export function randomExtents(model: Model, choices: Choices): Readonly<Record<string, number>> {
  let large = 0;
  const extents = model.axisPopulations.map(({ axis }) => {
    const allowed = EDGE_EXTENTS.filter(
      (each) => each >= axis.min && each <= axis.max && (each < 17 || large === 0),
    );
    const extent = chosen(choices, allowed);
    if (extent === 17) large++;
    return [axis.name, extent] as const;
  });
  return Object.fromEntries(extents);
}

/** Where the numbers of a variable lie that starts the same in all elements. */
const RANGES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  bias: [-0.5, 0.5],
  readoutBias: [-0.5, 0.5],
  gain: [0.5, 1.5],
  mixture: [-1, 1],
  multiplier: [0.5, 1.5],
  carried: [-0.6, 0.6],
  statistic: [0.2, 1],
};

/** A state in which everything is random: carried activations, biases, gains, mixtures and presences too. */
export function scatteredState(model: Model, extents: Readonly<Record<string, number>>, seed: number): State {
  const variables = modelVariables(model);
  const axes = [model.time, model.batch, ...model.axisPopulations.map(({ axis }) => axis)];
  const state = createState({ variables, key: randomKey(seed), axes, extents });
  return variables.reduce((before, variable, v) => {
    const range = RANGES[variable.part ?? ''] ?? RANGES[variable.purpose];
    return range ? before.with(variable, spread(before, variable, range, seed + 1000 * v)) : before;
  }, state);
}

function spread(
  state: State,
  variable: Variable,
  [low, high]: readonly [number, number],
  seed: number,
): Float64Array {
  const key = randomKey(seed);
  return state.read(variable).map((_, i) => low + (high - low) * uniformAt(key, i));
}

/** A cycle's data: random symbols and numbers for every port, in the way of inputs and targets alike. */
export function randomCycle(model: Model, seed: number): Record<string, Int32Array | Float64Array> {
  const positions = model.time.min * model.batch.min;
  const numbers = (port: InputPort, p: number): Int32Array | Float64Array => {
    const at = (i: number): number => uniformAt(randomKey(seed), i, p);
    return port.kind === 'symbol'
      ? Int32Array.from({ length: positions }, (_, i) => Math.floor(port.size * at(i)))
      : Float64Array.from({ length: positions * numbersPerStep(port) }, (_, i) => 2 * at(i) - 1);
  };
  const ports = [...model.inputs, ...model.outputs].map(({ port }) => port);
  return Object.fromEntries(ports.map((port, p) => [port.name, numbers(port, p)]));
}
