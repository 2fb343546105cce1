import {
  add,
  assign,
  type BoundOptimizer,
  createState,
  crossEntropy,
  indexInput,
  oneHot,
  project,
  randomKey,
  relu,
  type RunInputs,
  scan,
  sum,
  tanh,
  type Tensor,
  type Variable,
} from '@meristem/autodiff';
import {
  areaGraph,
  buildModel,
  type Model,
  recurrentPool,
  smallNormalWeights,
  traceTraining,
} from '@meristem/growable';
import { CYCLE_STEPS, criterion, handTraining, paperOptimizer, strengthOutput } from './hand-training.ts';
import type { PlanWork } from './timed-plan.ts';

const CYCLES = 64;
const SYMBOLS = 4;
const AREAS = ['first', 'second', 'rectified'] as const;
const OUTPUTS = AREAS.map(strengthOutput);
const PORTS = {
  inputs: [{ kind: 'symbol', name: 'symbol', size: SYMBOLS }],
  targets: [
    { kind: 'symbol', name: 'next', size: SYMBOLS },
    { kind: 'symbol', name: 'other', size: SYMBOLS },
  ],
} as const;

/** A graph of areas as a plan of the package, and the same tensors in a plan that was arranged by hand. */
export interface GraphWorks {
  readonly model: PlanWork;
  readonly hand: PlanWork;
}

/**
 * Two pools of tanh units and one of rectified ones, each with so many units: `first` reads the symbol and, a step late, the
 * `rectified` pool; `second` reads `first`, and `rectified` reads `second`; two outputs.
 */
export function graphWorks(units: number): GraphWorks {
  const model = buildModel(graph(units), {
    ports: PORTS,
    steps: CYCLE_STEPS,
    weights: smallNormalWeights(criterion.newborn),
  });
  const optimizer = paperOptimizer(model.parameters);
  const state = createState({
    variables: [...model.parameters, ...model.carried, ...optimizer.slots],
    key: randomKey(0),
    axes: [model.time, model.batch],
    extents: Object.fromEntries(AREAS.map((area) => [area, units])),
  });
  const work = { state, inputs: data(), outputs: OUTPUTS };
  return {
    model: { ...work, plan: traceTraining({ model, criterion, optimizer }) },
    hand: { ...work, plan: handPlan(model, optimizer) },
  };
}

function graph(units: number) {
  const pool = (activation: 'tanh' | 'relu') =>
    recurrentPool({ units, activation, maxUnits: Math.max(99, units) });
  return areaGraph('three areas', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const first = area('first', pool('tanh'));
    const second = area('second', pool('tanh'));
    const rectified = area('rectified', pool('relu'));
    project(symbol, first);
    project(first, second);
    project(second, rectified);
    project(rectified, first, { delay: 1 });
    output('next', [second, rectified]);
    output('other', [first, rectified]);
  });
}

/** The forward pass by hand: whatever does not depend on the step before is computed for all steps at once. */
function handPlan(model: Model, optimizer: BoundOptimizer) {
  const { time, batch } = model;
  const every: readonly Variable[] = [...model.parameters, ...model.carried];
  const get = (name: string): Tensor => every.find((variable) => variable.name === name) as unknown as Tensor;
  const [symbol, next, other] = [...model.inputs, ...model.outputs].map(({ axis }) => axis) as [
    Model['time'],
    Model['time'],
    Model['time'],
  ];
  const seen = oneHot(indexInput('symbol', [time, batch]), symbol);
  const drive = add(project(seen, get('symbol.to.first')), get('first.bias'));
  const { carry, emitted } = scan({
    over: time,
    carry: {
      first: get('first.activation'),
      second: get('second.activation'),
      rectified: get('rectified.activation'),
    },
    elements: { drive },
    step: (before, { drive }) => {
      const own = add(project(before.first, get('first.recurrent')), drive);
      const first = tanh(add(project(before.rectified, get('rectified.to.first')), own));
      const kept = add(project(before.second, get('second.recurrent')), get('second.bias'));
      const second = tanh(add(project(first, get('first.to.second')), kept));
      const held = add(project(before.rectified, get('rectified.recurrent')), get('rectified.bias'));
      const rectified = relu(add(project(second, get('second.to.rectified')), held));
      const after = { first, second, rectified };
      return { carry: after, emit: after };
    },
  });
  const read = (from: 'first' | 'second' | 'rectified', to: string): Tensor =>
    project(emitted[from], get(`${from}.to.${to}`));
  const nextLogits = add(add(read('second', 'next'), read('rectified', 'next')), get('next.bias'));
  const otherLogits = add(add(read('first', 'other'), read('rectified', 'other')), get('other.bias'));
  const loss = add(
    sum(crossEntropy(nextLogits, indexInput('next', [time, batch]), next), time, batch),
    sum(crossEntropy(otherLogits, indexInput('other', [time, batch]), other), time, batch),
  );
  const carried = model.carried.map((variable) =>
    assign(variable, carry[variable.name.split('.')[0] as keyof typeof carry]),
  );
  const { parameters } = model;
  const populations = model.axisPopulations.map(({ name, axis, outgoing }) => ({
    name,
    axis,
    outgoing: outgoing.map((weight) => [weight]),
  }));
  return handTraining({ loss, parameters, populations, outputs: 2 * SYMBOLS, carried }, optimizer);
}

/** Random symbols. The rate is so small that the rectified pool stays in bounds however long it is timed. */
function data(): readonly RunInputs[] {
  let seed = 12_345;
  const draw = (): Int32Array =>
    Int32Array.from({ length: CYCLE_STEPS }, () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return (seed >>> 16) % SYMBOLS;
    });
  return Array.from({ length: CYCLES }, () => ({
    symbol: draw(),
    next: draw(),
    other: draw(),
    learningRate: 1e-4,
    penaltyScale: 1e-2,
  }));
}
