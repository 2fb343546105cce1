import { axis, crossEntropy } from '@meristem/autodiff';
import { createState, randomKey, foldKey } from '@meristem/autodiff';
import { areaGraph, buildModel, recurrentPool, smallNormalWeights, traceTraining } from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { cpuBackend, describeProgram } from '@meristem/backend-cpu';
import { criterion, paperOptimizer } from './bench/hand-training.ts';
import { TimedPlan } from './bench/timed-plan.ts';
import { ProductPlan } from './bench/product-plan.ts';
const T = 50;
function work(units: number, batch: number, activation: 'gated' | 'lstm') {
  const task = reversal();
  const architecture = areaGraph('gated', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const memory = area('memory', recurrentPool({ units, activation, maxUnits: Math.max(99, units) }));
    project(symbol, memory);
    output('next', [memory]);
  });
  const weights = smallNormalWeights(criterion.newborn);
  const model = buildModel(architecture, { ports: task, steps: T, weights, batch } as never);
  const optimizer = paperOptimizer(model.parameters);
  const s = (n: number) => Int32Array.from({ length: n }, (_, i) => (i * 7 + (i >> 3)) % 4);
  return {
    plan: traceTraining({ model, criterion, optimizer }),
    state: createState({ variables: [...model.parameters, ...model.carried, ...optimizer.slots], key: randomKey(0), axes: [model.time, model.batch], extents: { memory: units } }),
    inputs: [{ symbol: s(T * batch), next: s(T * batch), learningRate: 0.01, penaltyScale: 1 }],
    outputs: [],
  };
}
const backend = await cpuBackend({ precision: 'fast', blas: 'none' });
if (process.argv[2] === 'show') {
  console.log(describeProgram(work(64, Number(process.argv[4] ?? 16), (process.argv[3] ?? 'gated') as 'gated').plan));
} else {
  const square = new ProductPlan(128, backend);
  square.time(300);
  for (const act of (process.argv[4] ?? 'gated,lstm').split(',') as ('gated'|'lstm')[])
  for (const b of (process.argv[3] ?? '16,64').split(',').map(Number))
    for (const u of (process.argv[5] ?? "64,128,256").split(",").map(Number)) {
      const p = new TimedPlan(work(u, b, act), backend);
      p.time(5);
      let best = Infinity, sq = Infinity;
      for (let i = 0; i < Number(process.argv[2] ?? 8); i++) { const c = process.cpuUsage(); p.time(1); const d = process.cpuUsage(c); best = Math.min(best, d.user + d.system); sq = Math.min(sq, square.time(3)); }
      const gates = act === 'gated' ? 3 : 4;
      const flops = 2 * 3 * b * T * u * u * gates;
      console.log(act, b, u, (best / 1000).toFixed(2), 'ms', (flops / best / 1000).toFixed(1), 'GF of', (2 * 128 ** 3 / sq / 1000).toFixed(1));
      p.release();
    }
}
