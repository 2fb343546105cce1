import {
  add,
  assign,
  axis,
  createState,
  indexInput,
  input,
  normal,
  oneHot,
  type InputPort,
  type Port,
  type VectorPort,
  project,
  randomKey,
  tanh,
  type Tensor,
  trace,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import type { NetworkProgram } from '@meristem/network';

const [LETTERS, FEATURES, UNITS] = [3, 2, 5];

/** What a sample network hears and says. */
const INPUTS: readonly Port[] = [
  { kind: 'symbol', name: 'letter', size: LETTERS, letters: 'abc' },
  { kind: 'vector', name: 'feature', size: FEATURES },
];
const OUTPUTS: readonly Port[] = [
  { kind: 'symbol', name: 'next', size: LETTERS, letters: 'abc' },
  { kind: 'vector', name: 'level', size: FEATURES, loss: 'binary-cross-entropy' },
];

/** A pool of units that remembers, or a layer that does not, which hears a letter and two numbers. */
export function sampleProgram(options: {
  readonly carries: boolean;
  readonly seed?: number;
}): NetworkProgram {
  const { carries, seed = 1 } = options;
  const batch = axis('batch');
  const [letters, features, units] = [axis('letter', LETTERS), axis('feature', FEATURES), axis('memory')];
  const [next, level] = [axis('next', LETTERS), axis('level', FEATURES)];
  const weight = (name: string, dims: Variable['dims']): Variable =>
    variable({ name, dims, initial: normal(0.6) });
  const heard = weight('letter.to.memory', [letters.pre, units.post]);
  const felt = weight('feature.to.memory', [features.pre, units.post]);
  const recurrent = weight('memory.recurrent', [units.pre, units.post]);
  const bias = weight('memory.bias', [units]);
  const readouts = [
    weight('memory.to.next', [units.pre, next.post]),
    weight('memory.to.level', [units.pre, level.post]),
  ];
  const activation = variable({
    name: 'memory.activation',
    dims: [batch, units],
    purpose: 'carried',
    initial: zeros,
  });
  const letter = oneHot(indexInput('letter', [batch]), letters);
  const feature = input('feature', [batch, features]);
  const driven: Tensor = add(add(project(letter, heard), project(feature, felt)), bias);
  const now = tanh(carries ? add(driven, project(activation as Tensor, recurrent)) : driven);
  const outputs = { next: project(now, readouts[0]!), level: project(now, readouts[1]!) };
  const own = carries ? [recurrent, activation] : [];
  return {
    name: 'sample',
    inputs: INPUTS,
    outputs: OUTPUTS,
    step: trace({ name: 'step', outputs, updates: carries ? [assign(activation, now)] : [] }),
    state: createState({
      variables: [heard, felt, bias, ...readouts, ...own],
      axes: [batch],
      key: randomKey(seed),
      extents: { memory: UNITS, batch: 1 },
    }),
    carried: carries ? [activation] : [],
    batch,
    provenance: { task: 'sample', seed: String(seed) },
  };
}

/** How a sample's vectors are scaled where people have other units. */
export const MEAN: readonly number[] = [50, -3];
export const DEVIATION: readonly number[] = [10, 0.3];

/** The same network, whose vectors were scaled for training. */
export function inPeoplesUnits(program: NetworkProgram): NetworkProgram {
  const standardised = { mean: MEAN, deviation: DEVIATION };
  const scaled = <P extends InputPort>(port: P): P | VectorPort =>
    port.kind === 'symbol' ? port : { kind: 'vector', name: port.name, size: port.size, standardised };
  return { ...program, inputs: program.inputs.map(scaled), outputs: program.outputs.map(scaled) };
}
