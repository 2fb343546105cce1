import {
  add,
  assign,
  type Axis,
  axis,
  createState,
  crossEntropy,
  type Fill,
  gradient,
  indexInput,
  input,
  multiply,
  normal,
  oneHot,
  type Plan,
  project,
  randomKey,
  rmsprop,
  type RunInputs,
  scaledToL1,
  scan,
  sign,
  type State,
  subtract,
  sum,
  tanh,
  type Tensor,
  trace,
  uniformAt,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';

/** What a recurrent network of a test is made of. */
export interface NetworkOptions {
  /** First values of all weights; small ones keep the recurrence from amplifying rounding. */
  readonly initial?: Fill;
  /** Outgoing weights of newborns. */
  readonly outgoing?: Fill;
  readonly steps?: number;
}

/** A pool of tanh units that predicts the next symbol, with the training step of the paper's final version. */
export interface RecurrentNetwork {
  readonly unit: Axis;
  readonly variables: readonly Variable[];
  /** Weights from units to others: zero rows make a unit silent. */
  readonly outgoing: readonly Variable[];
  /** The activations that pass from one cycle to the next. */
  readonly carried: Variable;
  /** One cycle: loss and logits out, weights, slots and carried activations stored. */
  readonly training: Plan;
  /** Its forward pass, without storing anything. */
  readonly forward: Plan;
  /** A state with so many units. */
  state(units: number, seed?: number): State;
  /** Symbols to see and to predict in a cycle. */
  inputs(cycle: number): RunInputs;
}

const SYMBOLS = 4;

/** Declares a network and traces its plans. */
export function recurrentNetwork({
  initial = normal(0.01),
  outgoing = scaledToL1(0.025),
  steps = 40,
}: NetworkOptions = {}): RecurrentNetwork {
  const [unit, symbol, time] = [axis('unit', { max: 200 }), axis('symbol', SYMBOLS), axis('time', steps)];
  const inward = weight('inward', [symbol.pre, unit.post]);
  const recurrent = weight('recurrent', [unit.pre, unit.post]);
  const readout = weight('readout', [unit.pre, symbol.post]);
  const bias = variable({ name: 'bias', dims: [unit], initial: zeros }) as Variable;
  const offset = variable({ name: 'offset', dims: [symbol], initial: zeros }) as Variable;
  const carried = variable({ name: 'carried', dims: [unit], purpose: 'carried', initial: zeros }) as Variable;
  const parameters = [inward, recurrent, readout, bias, offset];

  function weight(name: string, dims: Variable['dims']): Variable {
    return variable({ name, dims, initial, birth: { incoming: normal(0.01), outgoing } });
  }

  const seen = indexInput('seen', [time]) as Tensor;
  const drive = add(project(oneHot(seen, symbol), inward), bias);
  const { carry, emitted } = scan({
    over: time,
    carry: { state: carried },
    elements: { drive },
    step: ({ state }, now) => {
      const next = tanh(add(now.drive, project(state, recurrent)));
      return { carry: { state: next }, emit: { states: next } };
    },
  });
  const logits = add(project(emitted.states, readout), offset);
  const loss = sum(crossEntropy(logits, indexInput('next', [time]) as Tensor, symbol), time);
  const optimizer = rmsprop({ maxStep: 0.01, initialMemory: 0.01, birthMemory: 'mean' }).bind(parameters);
  const { values, updates } = optimizer.step(gradient(loss, parameters), input('rate', []));
  const stored = parameters.map((parameter, i) => {
    const value = values[i] as Tensor;
    const penalised = parameter === recurrent || parameter === readout;
    return assign(parameter, penalised ? subtract(value, multiply(1e-4, sign(value))) : value);
  });
  const outputs = { loss, logits, states: emitted.states };
  const variables = [...parameters, ...optimizer.slots, carried];
  return {
    unit,
    variables,
    outgoing: [recurrent, readout],
    carried,
    training: trace({
      name: 'train',
      outputs: { loss, logits },
      updates: [...stored, ...updates, assign(carried, carry.state)],
    }),
    forward: trace({ name: 'forward', outputs }),
    state: (units, seed = 0) => createState({ variables, key: randomKey(seed), extents: { unit: units } }),
    inputs: (cycle) => {
      const symbolAt = (step: number): number =>
        Math.floor(SYMBOLS * uniformAt(randomKey(7), Math.floor((cycle * steps + step) / 3)));
      const from = (first: number): number[] => Array.from({ length: steps }, (_, t) => symbolAt(first + t));
      return { seen: from(0), next: from(1), rate: 0.01 };
    },
  };
}
