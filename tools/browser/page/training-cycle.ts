import {
  add,
  assign,
  axis,
  type Backend,
  createState,
  crossEntropy,
  gradient,
  indexInput,
  input,
  mean,
  oneHot,
  type Plan,
  project,
  randomKey,
  type Residence,
  rmsprop,
  type RunInputs,
  scan,
  tanh,
  type Tensor,
  trace,
  uniform,
  uniformAt,
  variable,
  type Variable,
  zeros,
} from '@meristem/autodiff';

/** The time of a training cycle, and what it learned. */
export interface CycleResult {
  /** Median over chunks of cycles. */
  readonly microseconds: number;
  /** The fastest chunk. */
  readonly fastestMicroseconds: number;
  /** Mean cross-entropy in nats of the first cycle, and of the last one of a fixed number. */
  readonly firstLoss: number;
  readonly lastLoss: number;
  /** A checksum over the bits of all weights after that number of cycles. */
  readonly checksum: string;
}

const [STEPS, UNITS, LETTERS] = [40, 37, 10];
/** Cycles before the checksum; enough for hosts to have optimised the kernels. */
const TRAINED_CYCLES = 400;
/** Where a page is not isolated its clock ticks every 100 microseconds, a chunk takes tens of ticks. */
const CHUNK = 100;
const CHUNKS = 20;

const time = axis('time', STEPS);
const batch = axis('batch', 1);
const unit = axis('unit');
const letter = axis('letter', LETTERS);

const weights = {
  input: variable({ name: 'input', dims: [letter.pre, unit.post], initial: uniform(-0.3, 0.3) }),
  recurrent: variable({ name: 'recurrent', dims: [unit.pre, unit.post], initial: uniform(-0.2, 0.2) }),
  bias: variable({ name: 'bias', dims: [unit], initial: zeros }),
  readout: variable({ name: 'readout', dims: [unit.pre, letter.post], initial: uniform(-0.2, 0.2) }),
  readoutBias: variable({ name: 'readout bias', dims: [letter], initial: zeros }),
};
const carried = variable({ name: 'state', dims: [batch, unit], initial: zeros, purpose: 'carried' });
const parameters: readonly Variable[] = Object.values(weights);
const optimizer = rmsprop({ maxStep: 0.01, initialMemory: 0.01 }).bind(parameters);

/** Forward over 40 letters, backward, RMSProp. */
function tracePlan(): Plan {
  const letters = indexInput('letters', [time, batch]);
  const { carry, emitted } = scan({
    over: time,
    carry: { state: carried },
    elements: { seen: oneHot(letters, letter) },
    step: ({ state }, { seen }) => {
      const drive = add(project(state, weights.recurrent), project(seen, weights.input));
      const next: Tensor = tanh(add(drive, weights.bias));
      const logits: Tensor = add(project(next, weights.readout), weights.readoutBias);
      return { carry: { state: next }, emit: { logits } };
    },
  });
  const surprise: Tensor = crossEntropy(emitted.logits, indexInput('targets', [time, batch]), letter);
  const loss: Tensor = mean(surprise, time, batch);
  const { values, updates } = optimizer.step(gradient(loss, parameters), input('rate', []));
  return trace({
    name: 'training cycle',
    outputs: { loss },
    updates: [
      ...parameters.map((parameter, i) => assign(parameter, values[i]!)),
      ...updates,
      assign(carried, carry.state),
    ],
  });
}

/** Letters of which each depends on the one before it, apart from some noise; whole cycles of inputs and targets. */
function makeCycles(count: number): readonly RunInputs[] {
  const key = randomKey(11);
  const text: number[] = [0];
  while (text.length <= count * STEPS) {
    const draw = Math.floor(uniformAt(key, text.length) * 5 * LETTERS);
    text.push(draw < LETTERS ? draw : (3 * (text.at(-1) as number) + 1) % LETTERS);
  }
  return Array.from({ length: count }, (_, cycle) => ({
    rate: 0.01,
    letters: text.slice(cycle * STEPS, (cycle + 1) * STEPS),
    targets: text.slice(cycle * STEPS + 1, (cycle + 1) * STEPS + 1),
  }));
}

/** FNV-1a over the bits of all weights in single precision. */
function checksumOf(residence: Residence): string {
  const state = residence.snapshot();
  let hash = 0x811c9dc5;
  for (const parameter of parameters) {
    const bits = new Uint32Array(Float32Array.from(state.read(parameter)).buffer);
    for (const word of bits) hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

/** Trains a recurrent tanh network of 37 units and times the cycles of 40 steps. */
export function timeTraining(backend: Backend): CycleResult {
  const variables = [...parameters, ...optimizer.slots, carried];
  const residence = backend.place(createState({ variables, key: randomKey(5), extents: { unit: UNITS } }));
  const executable = residence.load(tracePlan());
  const cycles = makeCycles(TRAINED_CYCLES);
  const losses = cycles.map((cycle) => {
    executable.run(cycle);
    return executable.output('loss')[0] as number;
  });
  const checksum = checksumOf(residence);
  const times = Array.from({ length: CHUNKS }, () => {
    const began = performance.now();
    for (let cycle = 0; cycle < CHUNK; cycle++) executable.run(cycles[cycle] as RunInputs);
    return ((performance.now() - began) * 1000) / CHUNK;
  }).sort((a, b) => a - b);
  residence.release();
  return {
    microseconds: times[CHUNKS / 2] as number,
    fastestMicroseconds: times[0] as number,
    firstLoss: losses[0] as number,
    lastLoss: losses.at(-1) as number,
    checksum,
  };
}
