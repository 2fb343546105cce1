import {
  type AxisEdit,
  type Backend,
  gradient,
  input,
  type Plan,
  randomKey,
  type RunInputs,
  type State,
  trace,
} from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { arranged } from '../modules/arranged.ts';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import type { Model } from '../model/model.ts';
import { unroll } from '../model/unroll.ts';
import { type RandomNetwork, randomNetwork } from './random-architecture.ts';
import { randomCycle, randomExtents, randomModel, scatteredState } from './random-state.ts';

/** A cycle of a random network in a random state. */
export interface TracedNetwork {
  readonly network: RandomNetwork;
  readonly model: Model;
  readonly state: State;
  /** Puts out the loss and the predictions of a cycle, and passes carried activations on. */
  readonly forward: Plan;
  /** Puts out the loss, the predictions and `gradient:<parameter>` of every parameter. */
  readonly backward: Plan;
  /** Puts out the loss alone and changes nothing. */
  readonly lossAlone: Plan;
  /** The data of a cycle. */
  inputs(cycle: number): RunInputs;
}

/** Makes a random network and traces a cycle of it; every other one learns, so that dropout acts. */
export function tracedNetwork(seed: number, make = randomNetwork): TracedNetwork {
  const choices = keyedChoices(randomKey(seed));
  const network = make(choices);
  const model = randomModel(network);
  const state = scatteredState(model, randomExtents(model, choices), seed);
  const data = dataInputs(model);
  const noise = seed % 2 === 1 && { noise: { key: randomKey(5), clock: input('clock', []) } };
  const { outputs, carried } = unroll(model, data.inputs, { ...noise });
  const loss = cycleLoss(model, outputs, data);
  const gradients = gradient(loss, model.parameters);
  const named = model.parameters.map(
    ({ name, dims }, i) => [`gradient:${name}`, arranged(gradients[i]!, dims)] as const,
  );
  return {
    network,
    model,
    state,
    forward: trace({ name: 'forward', outputs: { loss, ...outputs }, updates: carried }),
    backward: trace({ name: 'backward', outputs: { loss, ...outputs, ...Object.fromEntries(named) } }),
    lossAlone: trace({ name: 'loss', outputs: { loss } }),
    inputs: (cycle) => ({ ...randomCycle(model, seed + cycle), clock: cycle }),
  };
}

/** What a plan of a random network puts out over two cycles, by output, after an edit where one is given. */
export function outputsOf(
  backend: Backend,
  plan: Plan,
  { inputs }: Pick<TracedNetwork, 'inputs'>,
  state: State,
  edit?: AxisEdit,
): ReadonlyMap<string, readonly number[]> {
  const residence = backend.place(state);
  try {
    const executable = residence.load(plan);
    if (edit) residence.apply(edit);
    const found = new Map<string, number[]>([...plan.outputs.keys()].map((name) => [name, []]));
    for (const cycle of [0, 1]) {
      executable.run(inputs(cycle));
      for (const [name, values] of found) values.push(...executable.output(name));
    }
    return found;
  } finally {
    residence.release();
  }
}
