import { createState, foldKey, randomKey, type RunInputs } from '@meristem/autodiff';
import {
  areaGraph,
  buildModel,
  type PoolActivation,
  recurrentPool,
  smallNormalWeights,
  traceTraining,
} from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { criterion, paperOptimizer } from './hand-training.ts';
import type { PlanWork } from './timed-plan.ts';

/** Steps of a cycle. */
export const POOL_STEPS = 50;

const TEXT_CYCLES = 16;
const POOL = 'memory';

/** A training cycle of a pool with so many sequences side by side: the plan of the package. */
export function poolWork(activation: PoolActivation, units: number, batch: number): PlanWork {
  const task = reversal({ steps: POOL_STEPS });
  const architecture = areaGraph('pool', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const memory = area(POOL, recurrentPool({ units, activation, maxUnits: units }));
    project(symbol, memory);
    output('next', [memory]);
  });
  const weights = smallNormalWeights(criterion.newborn);
  const model = buildModel(architecture, { ports: task, steps: POOL_STEPS, batch, weights });
  const optimizer = paperOptimizer(model.parameters);
  const stream = task.open({ key: foldKey(randomKey(0), 'bench'), batch });
  const inputs = Array.from({ length: TEXT_CYCLES }, (): RunInputs => {
    const size = POOL_STEPS * batch;
    const arrays = { symbol: new Int32Array(size), next: new Int32Array(size) };
    stream.next(arrays);
    return { ...arrays, learningRate: 0.01, penaltyScale: 1 };
  });
  return {
    plan: traceTraining({ model, criterion, optimizer }),
    state: createState({
      variables: [...model.parameters, ...model.carried, ...optimizer.slots],
      key: randomKey(0),
      axes: [model.time, model.batch],
      extents: { [POOL]: units },
    }),
    inputs,
    outputs: ['loss'],
  };
}
