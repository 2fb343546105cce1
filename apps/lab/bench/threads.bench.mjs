import { axis, createState, input, normal, project, randomKey, trace, variable } from '@meristem/autodiff';
import { Perceptron } from '../src/bench/perceptron.ts';
import { openMachine } from '../../../packages/backend-cpu/src/testing/open-machine.ts';
import { compileKernels } from '../../../packages/backend-cpu/src/kernels/kernel-module.ts';
import { openCpuBackend } from '../../../packages/backend-cpu/src/cpu-backend.ts';
import { divideEverything } from '../../../packages/backend-cpu/src/threads/cost-model.ts';
import { measureSpeeds } from '../../../packages/backend-cpu/src/threads/measure-speeds.ts';
import { openTeam } from '../../../packages/backend-cpu/src/threads/open-team.ts';

/*
 * What threads inside of a step gain: a barrier, a step of a perceptron (784-256-256-10, batch 128, Adam), and products of
 * square matrices, with 1 to N threads (N is the argument, 2 unless given), with native BLAS and without.
 *
 *     node --conditions=@meristem/source apps/lab/bench/threads.bench.mjs [N]
 */

const most = Number(process.argv[2] ?? 2);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const print = (...columns) =>
  process.stdout.write(`${columns.map((each) => String(each).padStart(18)).join('')}\n`);

async function barrier(threads) {
  const machine = await openMachine('relaxed', 65_536);
  let facts;
  const capture = { microseconds: () => 0, pays: () => false };
  const team = await openTeam(machine, {
    threads,
    module: await compileKernels('relaxed'),
    native: undefined,
    cost: capture,
  });
  const { block, watch } = team.parts;
  facts = Array.from({ length: 9 }, () => measureSpeeds(machine, block, threads, watch).barrierMicroseconds);
  await team.close();
  return facts;
}

function productRun(backend, size) {
  const [m, k, n] = ['m', 'k', 'n'].map((name) => axis(name, size));
  const weight = variable({ name: 'w', dims: [k.pre, n.post], initial: normal(1) });
  const x = input('x', [m, k]);
  const plan = trace({ name: 'product', outputs: { c: project(x, weight) }, updates: [] });
  const residence = backend.place(createState({ variables: [weight], key: randomKey(0), extents: {} }));
  const step = residence.load(plan);
  const inputs = { x: new Float32Array(size * size).fill(0.5) };
  step.run(inputs);
  const run = step.run.bind(step);
  return (count) => {
    const began = performance.now();
    for (let i = 0; i < count; i++) run(inputs);
    return ((performance.now() - began) * 1000) / count;
  };
}

for (let threads = 2; threads <= most; threads++) {
  const times = await barrier(threads);
  print(`barrier x${threads}`, `${Math.min(...times).toFixed(3)} us`, `median ${median(times).toFixed(3)}`);
}
for (const blas of ['none', 'auto']) {
  const backends = [];
  for (let threads = 1; threads <= most; threads++)
    backends.push(await openCpuBackend({ threads, blas }, {}));
  const forced = await openCpuBackend({ threads: most, blas }, { cost: divideEverything });
  const all = [...backends, forced];
  const names = all.map((backend, i) => (i < backends.length ? `${i + 1} threads` : `${most}, all divided`));
  print('', ...names, `blas ${all[0].description.blas}`);
  const rows = {
    'perceptron us': [all.map((backend) => new Perceptron(backend)), (each) => each.time(20)],
    'small perceptron': [
      all.map((b) => new Perceptron(b, { batch: 16, inputs: 32, hidden: 32, classes: 10 })),
      (each) => each.time(200),
    ],
    'product 64^3': [all.map((backend) => productRun(backend, 64)), (each) => each(100)],
    'product 256^3': [all.map((backend) => productRun(backend, 256)), (each) => each(20)],
  };
  for (const [name, [runs, time]] of Object.entries(rows)) {
    for (const run of runs) time(run);
    const samples = runs.map(() => []);
    for (let round = 0; round < 15; round++) runs.forEach((run, i) => samples[i].push(time(run)));
    print(name, ...samples.map((each) => `${median(each).toFixed(1)} (${Math.min(...each).toFixed(1)})`));
  }
  for (const backend of all) await backend.close();
}
