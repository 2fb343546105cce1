import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import {
  add,
  assign,
  axis,
  createState,
  type Executable,
  gather,
  indexInput,
  normal,
  randomKey,
  type Residence,
  ShapeError,
  type Tensor,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { type CpuBackend, openCpuBackend } from '../cpu-backend.ts';
import { BackendError } from '../errors/backend-error.ts';
import { cpuBackend } from '../index.ts';
import type { Fate } from '../testing/failing-thread.ts';
import { recurrentNetwork } from '../testing/recurrent-network.ts';
import { divideEverything } from './cost-model.ts';

const network = recurrentNetwork({ steps: 4 });

/** A team whose worker `thread` fails in a way, after so many runs that go well. */
async function failingTeam(
  way: Fate['way'],
  { threads = 3, thread = 2, runs = 1 } = {},
): Promise<CpuBackend> {
  const fate: Fate = { way, thread, runs };
  process.env['FAILING_THREAD'] = JSON.stringify(fate);
  const worker = new URL('../testing/failing-thread.ts', import.meta.url);
  const opening = openCpuBackend({ threads, blas: 'none' }, { cost: divideEverything, worker });
  return opening.finally(() => delete process.env['FAILING_THREAD']);
}

function place(backend: CpuBackend): { readonly residence: Residence; readonly executable: Executable } {
  const residence = backend.place(network.state(20));
  return { residence, executable: residence.load(network.training) };
}

function errorOf(act: () => void): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** What two cycles in one thread say. */
async function expectedLosses(): Promise<number[]> {
  const { executable } = place(await cpuBackend({ blas: 'none' }));
  return [0, 1].map((cycle) => {
    executable.run(network.inputs(cycle));
    return executable.output('loss')[0] as number;
  });
}

describe('a worker that', () => {
  it.each([
    ['throws', 'throw', /thread 2 of 3 failed: RangeError: an operand is somewhere else/],
    ['traps', 'trap', /thread 2 of 3 failed: RuntimeError: unreachable/],
  ] as const)('%s in a step fails the step, and nothing hangs', async (_, way, message) => {
    const backend = await failingTeam(way);
    const { residence, executable } = place(backend);
    const [first, second] = await expectedLosses();
    executable.run(network.inputs(0));
    const before = residence.snapshot();
    expect(executable.output('loss')[0]).toBe(first);
    for (let time = 0; time < 3; time++) {
      const error = errorOf(() => executable.run(network.inputs(1)));
      expect(error).toBeInstanceOf(BackendError);
      expect(error.message).toMatch(message);
      expect(error.message).toMatch(/go on from a snapshot/);
    }
    await backend.close();
    residence.restore(before);
    executable.run(network.inputs(1));
    expect(executable.output('loss')[0]).toBe(second);
  });

  it.each([2, 4])('ends in a step of %i threads fails the step; later ones run without', async (threads) => {
    const backend = await failingTeam('exit', { threads, thread: 1 });
    const { residence, executable } = place(backend);
    const [, second] = await expectedLosses();
    executable.run(network.inputs(0));
    const before = residence.snapshot();
    const error = errorOf(() => executable.run(network.inputs(1)));
    expect(error).toBeInstanceOf(BackendError);
    expect(error.message).toMatch(
      new RegExp(
        `^threads: found that thread 1 of ${threads} has ended: .* Later runs use the calling thread alone`,
      ),
    );
    residence.restore(before);
    executable.run(network.inputs(1));
    expect(executable.output('loss')[0]).toBe(second);
    await backend.close();
  });

  it('ends between steps fails the next step, which stores nothing', async () => {
    const workers: Worker[] = [];
    const note = (worker: Worker): number => workers.push(worker);
    process.on('worker', note);
    const backend = await openCpuBackend({ threads: 3, blas: 'none' }, { cost: divideEverything });
    process.off('worker', note);
    const { residence, executable } = place(backend);
    const before = residence.snapshot();
    await workers[1]!.terminate();
    const error = errorOf(() => executable.run(network.inputs(0)));
    expect(error).toBeInstanceOf(BackendError);
    expect(error.message).toMatch(/thread 2 of 3 has ended: it exited with code 1\. Later runs/);
    expect(residence.snapshot()).toEqual(before);
    executable.run(network.inputs(0));
    expect(executable.output('loss')[0]).toBe((await expectedLosses())[0]);
    await backend.close();
  });

  it('does not start fails the opening, and leaves no other', async () => {
    await expect(failingTeam('start')).rejects.toThrow(
      /^threads: found that thread 2 of 3 did not start: .*no room for a thread/,
    );
    const nowhere = new URL('./no-such-thread.ts', import.meta.url);
    await expect(openCpuBackend({ threads: 2, blas: 'none' }, { worker: nowhere })).rejects.toThrow(
      BackendError,
    );
  });
});

describe('a team', () => {
  it('survives a step that stops in the first thread', async () => {
    const backend = await openCpuBackend({ threads: 2, blas: 'none' }, { cost: divideEverything });
    const [row, column, pick] = [axis('row', 5), axis('column', 40), axis('pick', 2)];
    const declared = (name: string): Variable => variable({ name, dims: [row, column], initial: normal(1) });
    const [table, sum] = [declared('table'), declared('sum')];
    const twice = add(table as Tensor, table as Tensor);
    const choice = indexInput('choice', [row]) as Tensor;
    const chosen: Tensor = gather(choice, indexInput('pick', [pick]) as Tensor, row);
    const found = gather(twice, chosen, row);
    const plan = trace({ name: 'choose', outputs: { found }, updates: [assign(sum, twice)] });
    const residence = backend.place(createState({ variables: [table, sum], key: randomKey(0) }));
    const executable = residence.load(plan);
    const before = residence.snapshot();
    for (let time = 0; time < 3; time++) {
      expect(() => executable.run({ choice: [0, 9, 0, 0, 0], pick: [1, 1] })).toThrow(ShapeError);
      expect(residence.snapshot()).toEqual(before);
      executable.run({ choice: [0, 4, 0, 0, 0], pick: [1, 1] });
      expect(executable.output('found')[0]).toBe(2 * (before.read(table)[4 * 40] as number));
      residence.restore(before);
    }
    await backend.close();
  });

  it('closes once and for all, and its programs go on in one thread', async () => {
    const backend = await openCpuBackend({ threads: 3, blas: 'none' }, { cost: divideEverything });
    const { executable } = place(backend);
    const [first, second] = await expectedLosses();
    executable.run(network.inputs(0));
    expect(executable.output('loss')[0]).toBe(first);
    await Promise.all([backend.close(), backend.close()]);
    await backend.close();
    executable.run(network.inputs(1));
    expect(executable.output('loss')[0]).toBe(second);
    const other = place(backend);
    other.executable.run(network.inputs(0));
    expect(other.executable.output('loss')[0]).toBe(first);
  });

  it('is not needed to close a backend of one thread', async () => {
    const backend = await cpuBackend({ blas: 'none' });
    await backend.close();
    expect(backend.description.threads).toBe(1);
  });

  it.each([0, -1, 1.5, 65, NaN])('does not have %s threads', async (threads) => {
    await expect(cpuBackend({ threads, blas: 'none' })).rejects.toThrow(
      `found ${threads}, expected a whole number from 1 to 64`,
    );
  });

  it('has a thread for each core that is fit for it, if it may choose', async () => {
    const backend = await cpuBackend({ threads: 'auto', blas: 'none' });
    const { nodeTopology } = await import('../topology/node-topology.ts');
    expect(backend.description.threads).toBe(nodeTopology().cores);
    await backend.close();
  });

  it('measures what is worth dividing: nothing of a small step', async () => {
    const backend = await cpuBackend({ threads: 2, blas: 'none' });
    const { executable } = place(backend);
    executable.run(network.inputs(0));
    expect(executable.output('loss')[0]).toBe((await expectedLosses())[0]);
    await backend.close();
  });

  it('does not keep a process running', async () => {
    const program = fileURLToPath(new URL('../testing/idle-backend.ts', import.meta.url));
    const run = promisify(execFile)(process.execPath, ['--conditions=@meristem/source', program], {
      timeout: 15_000,
    });
    expect((await run).stdout).toBe('trained');
  });
});
