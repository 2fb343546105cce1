import {
  add,
  assign,
  type Axis,
  axis,
  broadcast,
  createState,
  indexInput,
  input,
  normal,
  oneHot,
  type Port,
  project,
  randomKey,
  scan,
  tanh,
  type Tensor,
  trace,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import type { NetworkProgram } from '../network-program.ts';

/** What the sample reads: letters, and two numbers. */
const INPUTS: readonly Port[] = [
  { kind: 'symbol', name: 'letter', size: 4, letters: 'abcd' },
  { kind: 'vector', name: 'sensor', size: 2 },
];

/** What it predicts: letters, and three counts. */
const OUTPUTS: readonly Port[] = [
  { kind: 'symbol', name: 'next', size: 4, letters: 'abcd' },
  { kind: 'vector', name: 'count', size: 3, loss: 'poisson' },
];

/** What the sample is made of. */
function parts() {
  const batch = axis('batch', { min: 1 });
  const [letter, sensor, hidden] = [axis('letter', 4), axis('sensor', 2), axis('hidden', { max: 9 })];
  const [next, count] = [axis('next', 4), axis('count', 3)];
  const weight = (name: string, from: Axis, to: Axis): Tensor =>
    variable({ name, dims: [from.pre, to.post], initial: normal(1) });
  const memory: Variable = variable({
    name: 'memory',
    dims: [batch, hidden],
    purpose: 'carried',
    initial: zeros,
  });
  const weights = {
    letter: weight('letters', letter, hidden),
    sensor: weight('sensors', sensor, hidden),
    recurrent: weight('recurrent', hidden, hidden),
    next: weight('to next', hidden, next),
    count: weight('to count', hidden, count),
  };
  const activation = (before: Tensor, symbols: Tensor, sensed: Tensor): Tensor => {
    const driven = [
      project(symbols, weights.letter),
      project(sensed, weights.sensor),
      project(before, weights.recurrent),
    ];
    return tanh(driven.reduce((total, each) => add(total, each)));
  };
  const said = (active: Tensor, ...lead: readonly Axis[]): Readonly<Record<string, Tensor>> => ({
    next: broadcast(project(active, weights.next), [...lead, next]),
    count: broadcast(project(active, weights.count), [...lead, count]),
  });
  return { batch, time: axis('time', { min: 1 }), letter, sensor, memory, activation, said };
}

/** One step of the sample, and several at once. */
function plans({ batch, time, letter, sensor, memory, activation, said }: ReturnType<typeof parts>) {
  const after = activation(
    memory,
    oneHot(indexInput('letter', [batch]), letter),
    input('sensor', [batch, sensor]),
  );
  const step = trace({ name: 'step', outputs: said(after, batch), updates: [assign(memory, after)] });
  const { carry, emitted } = scan({
    over: time,
    carry: { memory },
    elements: {
      symbols: oneHot(indexInput('letter', [time, batch]), letter),
      sensed: input('sensor', [time, batch, sensor]),
    },
    step: (before, { symbols, sensed }) => {
      const active = activation(before.memory, symbols, sensed);
      return { carry: { memory: active }, emit: { active } };
    },
  });
  const plan = trace({
    name: 'sequence',
    outputs: said(emitted.active, time, batch),
    updates: [assign(memory, carry.memory)],
  });
  return { step, plan };
}

/** A small recurrent network by hand, of three units that remember; its numbers are those of single precision. */
export function sampleProgram(): NetworkProgram {
  const made = parts();
  const { batch, time, memory } = made;
  const { step, plan } = plans(made);
  const variables = [...step.variables.keys()];
  const drawn = createState({
    variables,
    axes: [time],
    key: randomKey(7),
    extents: { batch: 1, time: 1, hidden: 3 },
  });
  const state = variables.reduce((before, one) => before.with(one, before.read(one).map(Math.fround)), drawn);
  return {
    name: 'sample',
    inputs: INPUTS,
    outputs: OUTPUTS,
    step,
    sequence: { plan, time },
    state,
    carried: [memory],
    batch,
    provenance: { task: 'by hand', seed: '7' },
  };
}
