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
  tanh,
  type Tensor,
  trace,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import type { NetworkProgram } from '../network-program.ts';

/** What the sample reads: letters, and two numbers. */
export const INPUTS: readonly Port[] = [
  { kind: 'symbol', name: 'letter', size: 4, letters: 'abcd' },
  { kind: 'vector', name: 'sensor', size: 2 },
];

/** What it predicts: letters, and three counts. */
export const OUTPUTS: readonly Port[] = [
  { kind: 'symbol', name: 'next', size: 4, letters: 'abcd' },
  { kind: 'vector', name: 'count', size: 3, loss: 'poisson' },
];

/** A small recurrent network by hand, of three units that remember; its numbers are those of single precision. */
export function sampleProgram(): NetworkProgram {
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
  const symbols: Tensor = oneHot(indexInput('letter', [batch]), letter);
  const driven: readonly Tensor[] = [
    project(symbols, weight('letters', letter, hidden)),
    project(input('sensor', [batch, sensor]) as Tensor, weight('sensors', sensor, hidden)),
    project(memory as Tensor, weight('recurrent', hidden, hidden)),
  ];
  const activation: Tensor = tanh(driven.reduce((total, each) => add(total, each)));
  const read = (to: Axis): Tensor =>
    broadcast(project(activation, weight(`to ${to.name}`, hidden, to)), [batch, to]);
  const step = trace({
    name: 'step',
    outputs: { next: read(next), count: read(count) },
    updates: [assign(memory, activation)],
  });
  const variables = [...step.variables.keys()];
  const drawn = createState({ variables, key: randomKey(7), extents: { batch: 1, hidden: 3 } });
  const state = variables.reduce((before, one) => before.with(one, before.read(one).map(Math.fround)), drawn);
  return {
    name: 'sample',
    inputs: INPUTS,
    outputs: OUTPUTS,
    step,
    state,
    carried: [memory],
    batch,
    provenance: { task: 'by hand', seed: '7' },
  };
}
