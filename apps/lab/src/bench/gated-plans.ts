import {
  add,
  assign,
  type Axis,
  axis,
  createState,
  crossEntropy,
  type Dim,
  foldKey,
  indexInput,
  multiply,
  normal,
  oneHot,
  project,
  randomKey,
  type RunInputs,
  scan,
  sigmoid,
  subtract,
  sum,
  tanh,
  type Tensor,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import { areaGraph, buildModel, recurrentPool, smallNormalWeights, traceTraining } from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import {
  CYCLE_STEPS,
  criterion,
  type HandPopulation,
  handTraining,
  paperOptimizer,
  strengthOutput,
} from './hand-training.ts';
import type { PlanWork } from './timed-plan.ts';

const TEXT_CYCLES = 64;
const POOL = 'memory';
const OUTPUTS = [strengthOutput(POOL)];

/** The gates of a unit, in the order of the pool's gate axis. */
export const GATES = ['reset', 'update', 'candidate'] as const;

type Gate = (typeof GATES)[number];

/** The paper's cycle with a pool of gated units: the plan of the package. */
export function gatedModelWork(units: number): PlanWork {
  const task = reversal();
  const architecture = areaGraph('gated', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const memory = area(POOL, recurrentPool({ units, activation: 'gated', maxUnits: Math.max(99, units) }));
    project(symbol, memory);
    output('next', [memory]);
  });
  const weights = smallNormalWeights(criterion.newborn);
  const model = buildModel(architecture, { ports: task, steps: CYCLE_STEPS, weights });
  const optimizer = paperOptimizer(model.parameters);
  return {
    plan: traceTraining({ model, criterion, optimizer }),
    state: createState({
      variables: [...model.parameters, ...model.carried, ...optimizer.slots],
      key: randomKey(0),
      axes: [model.time, model.batch],
      extents: { [POOL]: units },
    }),
    inputs: text(),
    outputs: OUTPUTS,
  };
}

/**
 * The same mathematics arranged by hand: every gate has tensors of its own, so that nothing is cut out of an axis of gates
 * or put back into it; what goes into the gates and out of the pool is computed for all steps at once.
 */
export function gatedHandWork(units: number): PlanWork {
  const time = axis('time', CYCLE_STEPS);
  const batch = axis('batch', 1);
  const [symbol, next] = [axis('symbol', 4), axis('next', 4)];
  const pool = axis(POOL, { min: 1, max: Math.max(99, units) });
  const net = declare(pool, symbol, next, batch);
  const seen = oneHot(indexInput('symbol', [time, batch]), symbol);
  const drives = byGate((gate) => add(project(seen, net.input[gate] as Tensor), net.bias[gate]));
  const { carry, emitted } = scan({
    over: time,
    carry: { state: net.state },
    elements: drives,
    step: ({ state }, drive) => {
      const from = (gate: Gate): Tensor => project(state, net.recurrent[gate] as Tensor);
      const reset = sigmoid(add(drive.reset, from('reset')));
      const update = sigmoid(add(drive.update, from('update')));
      const inner = add(from('candidate'), net.candidateBias);
      const candidate = tanh(add(drive.candidate, multiply(reset, inner)));
      const after = add(candidate, multiply(update, subtract(state, candidate)));
      return { carry: { state: after }, emit: { state: after } };
    },
  });
  const logits = add(project(emitted.state, net.readout as Tensor), net.readoutBias);
  const loss = sum(crossEntropy(logits, indexInput('next', [time, batch]), next), time, batch);
  const parameters = [
    ...GATES.flatMap((gate) => [net.input[gate], net.recurrent[gate], net.bias[gate]]),
    net.readout,
    net.candidateBias,
    net.readoutBias,
  ];
  const population: HandPopulation = {
    name: POOL,
    axis: pool,
    outgoing: [[net.readout], GATES.map((gate) => net.recurrent[gate])],
  };
  const optimizer = paperOptimizer(parameters);
  const carried = [assign(net.state, carry.state)];
  return {
    plan: handTraining({ loss, parameters, populations: [population], outputs: 4, carried }, optimizer),
    state: createState({
      variables: [...parameters, net.state, ...optimizer.slots],
      key: randomKey(0),
      axes: [time, batch],
      extents: { [POOL]: units },
    }),
    inputs: text(),
    outputs: OUTPUTS,
  };
}

function declare(pool: Axis, symbol: Axis, next: Axis, batch: Axis) {
  const initial = normal(0.01);
  const bias = (name: string, of: Axis): Variable =>
    variable({ name, dims: [of], part: 'bias', initial: zeros });
  const weight = (name: string, part: string, from: Axis, to: Axis): Variable =>
    variable<readonly Dim[]>({ name, dims: [from.pre, to.post], part, initial });
  return {
    input: byGate((gate) => weight(`input.${gate}`, 'input', symbol, pool)),
    recurrent: byGate((gate) => weight(`recurrent.${gate}`, 'recurrent', pool, pool)),
    bias: byGate((gate) => bias(`bias.${gate}`, pool)),
    candidateBias: bias('candidateBias', pool),
    readout: weight('readout', 'readout', pool, next),
    readoutBias: bias('readoutBias', next),
    state: variable<readonly Dim[]>({
      name: 'state',
      dims: [batch, pool],
      purpose: 'carried',
      initial: zeros,
    }),
  };
}

function byGate<Value>(make: (gate: Gate) => Value): Readonly<Record<Gate, Value>> {
  return Object.fromEntries(GATES.map((gate) => [gate, make(gate)])) as Record<Gate, Value>;
}

/** Cycles of the hard problem's text. */
function text(): readonly RunInputs[] {
  const task = reversal();
  const stream = task.open({ key: foldKey(randomKey(0), 'bench'), batch: 1 });
  return Array.from({ length: TEXT_CYCLES }, () => {
    const arrays = { symbol: new Int32Array(task.steps), next: new Int32Array(task.steps) };
    stream.next(arrays);
    return { ...arrays, learningRate: 0.01, penaltyScale: 1 };
  });
}
