import { parseArgs } from 'node:util';
import { rmsprop, zeros } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { areaGraph, createTrainer, fixedSize, outgoingL1, recurrentPool } from '@meristem/growable';
import { reversal } from '@meristem/tasks';

// `npm run test:dropped -- --trainers 2000 [--release]`: the most memory that a process comes to which makes trainers and drops them,
// or releases them, in a plain loop that awaits nothing.
const { values } = parseArgs({
  options: {
    trainers: { type: 'string', default: '2000' },
    units: { type: 'string', default: '1000' },
    /** Releases each trainer instead of dropping it. */
    release: { type: 'boolean', default: false },
    /** Says after every so many trainers what is in use. */
    every: { type: 'string', default: '0' },
  },
});
const [trainers, units, every] = [values.trainers, values.units, values.every].map(Number) as [
  number,
  number,
  number,
];
const MEGABYTE = 2 ** 20;

const task = reversal();
const model = areaGraph('pool', ({ input, area, project, output }) => {
  const memory = area('memory', recurrentPool({ units, activation: 'tanh' }));
  project(input(task.inputs[0]!.name), memory);
  output(task.targets[0]!.name, [memory]);
});
const backend = await cpuBackend({ blas: 'none' });
const growth = fixedSize({ criterion: outgoingL1({ penalty: 0 }) });
// What the weights are makes no difference to memory.
const initialWeights = { input: zeros, recurrent: zeros, readout: zeros };

function usage(): string {
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const parts = { heapUsed, external, arrayBuffers, rss, peak: 1024 * process.resourceUsage().maxRSS };
  return Object.entries(parts)
    .map(([name, bytes]) => `${name} ${Math.round(bytes / MEGABYTE)} MB`)
    .join(', ');
}

process.stdout.write(`before: ${usage()}\n`);
for (let made = 1; made <= trainers; made++) {
  const options = {
    model,
    task,
    backend,
    seed: made,
    plannedCycles: 1,
    optimizer: rmsprop(),
    learningRate: 0.01,
    growth,
    initialWeights,
  };
  const trainer = createTrainer(options);
  if (values.release) trainer.release();
  if (every > 0 && made % every === 0) process.stdout.write(`${made}: ${usage()}\n`);
}
process.stdout.write(
  `${trainers} trainers of ${units} units ${values.release ? 'released' : 'dropped'}: ${usage()}\n`,
);
