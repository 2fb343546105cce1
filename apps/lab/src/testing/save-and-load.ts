import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adam, normal, rmsprop } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import {
  areaGraph,
  type Checkpoint,
  checkpointFromBytes,
  checkpointToBytes,
  createTrainer,
  fixedSize,
  outgoingL1,
  recurrentPool,
  type Trainer,
} from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { writeAtomically } from '../run/atomic-write.ts';

// `npm run test:save-and-load -- --optimizer adam`: what it takes to save a run of 20 million parameters, and to go on from the file
// in another process. Processor time of the process and its kernel, and time on the clock, which neighbours lengthen.
const { values } = parseArgs({
  options: {
    /** 4467 units of a pool have 20 million parameters. */
    units: { type: 'string', default: '4467' },
    optimizer: { type: 'string', default: 'rmsprop' },
    rounds: { type: 'string', default: '3' },
    /** What one process does with a file; without it, both are done, each in a process of its own. */
    part: { type: 'string' },
    file: { type: 'string', default: '' },
  },
});
const { units, optimizer, rounds, part, file } = values;

/** Does something and says what it took. */
async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const [before, began] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const [processor, clock] = [(user + system) / 1000, performance.now() - began];
  process.stdout.write(
    `${what}: ${processor.toFixed(0)} ms of processor time, ${(system / 1000).toFixed(0)} of them the kernel's; ${clock.toFixed(0)} on the clock\n`,
  );
  return result;
}

/** What makes the trainer, once the backend is there. */
async function opener(): Promise<(checkpoint?: Checkpoint) => Trainer> {
  const task = reversal();
  const model = areaGraph('pool', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: Number(units), activation: 'tanh' }));
    project(input(task.inputs[0]!.name), memory);
    output(task.targets[0]!.name, [memory]);
  });
  const backend = await cpuBackend({ blas: 'none' });
  const first = normal(0.01);
  return (checkpoint) =>
    createTrainer({
      ...{ model, task, backend, seed: 0, plannedCycles: 1, learningRate: 0.01 },
      growth: fixedSize({ criterion: outgoingL1({ penalty: 0 }) }),
      optimizer: optimizer === 'adam' ? adam() : rmsprop(),
      initialWeights: { input: first, recurrent: first, readout: first },
      ...(checkpoint && { checkpoint }),
    });
}

async function save(): Promise<void> {
  const open = await opener();
  const trainer = open();
  await timed('saved', async () => {
    await writeAtomically(file, checkpointToBytes(trainer.checkpoint()));
  });
}

async function load(): Promise<void> {
  const open = await opener();
  await timed('loaded', async () => {
    open(checkpointFromBytes(await readFile(file)));
  });
}

if (part === 'save') await save();
else if (part === 'load') await load();
else {
  const folder = await mkdtemp(join(tmpdir(), 'lab-save-'));
  try {
    for (let round = 0; round < Number(rounds); round++) {
      for (const each of ['save', 'load']) {
        const told = [
          '--part',
          each,
          '--file',
          join(folder, 'checkpoint'),
          '--units',
          units,
          '--optimizer',
          optimizer,
        ];
        const script = fileURLToPath(import.meta.url);
        spawnSync(process.execPath, [...process.execArgv, script, ...told], { stdio: 'inherit' });
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
