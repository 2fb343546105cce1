import { spawnSync } from 'node:child_process';
import { type Backend, referenceBackend, type State, type TrainingTask } from '@meristem/autodiff';
import { architectureByName, presetExperiment, trainerOf } from '@meristem/experiment';
import type { Trainer } from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { type CProgramName, compileC } from './c-program.ts';
import { PeerMissingError } from './errors.ts';

/** A compiled program, or why there is none: then the only test is that this is said. */
const compileOrMiss = async (name: CProgramName): Promise<string | PeerMissingError> =>
  compileC(name).catch((error: unknown) => {
    if (error instanceof PeerMissingError) return error;
    throw error;
  });

const program = await compileOrMiss('cycle');
const gated = await compileOrMiss('gated');
const dense = await compileOrMiss('dense');

/** A task that keeps the symbols of every cycle that it hands out: those read and, last, the one after them. */
function recording(task: TrainingTask): { readonly task: TrainingTask; readonly symbols: number[][] } {
  const symbols: number[][] = [];
  const input = task.inputs[0]?.name ?? '';
  const target = task.targets[0]?.name ?? '';
  return {
    symbols,
    task: {
      ...task,
      floor: (cycle) => task.floor(cycle),
      open: (request) => {
        const stream = task.open(request);
        return {
          position: () => stream.position(),
          seek: (position) => {
            stream.seek(position);
          },
          next: (into) => {
            stream.next(into);
            symbols.push([...(into[input] ?? []), into[target]?.at(-1) ?? Number.NaN]);
          },
        };
      },
    },
  };
}

/** The paper's cycle at a fixed size on some backend. */
function paperTrainer(
  units: number,
  backend: Backend,
  architecture: 'recurrent' | 'gated',
): { trainer: Trainer; symbols: number[][] } {
  const hard = reversal();
  const { task, symbols } = recording(hard);
  const experiment = presetExperiment('paper', {
    rule: 'none',
    task: { name: hard.name, options: {} },
    ports: hard,
    architecture: architectureByName(architecture, { ports: hard, units }),
  });
  return { trainer: trainerOf(experiment, { task, seed: 3, backend }), symbols };
}

/** Tensors in the order of the C programs. */
const tensors = {
  recurrent: ['symbol.to.memory', 'memory.recurrent', 'memory.to.next', 'memory.bias', 'next.bias'],
  gated: [
    'symbol.to.memory',
    'memory.recurrent',
    'memory.to.next',
    'memory.bias',
    'memory.candidateBias',
    'next.bias',
  ],
} as const;

/** Weights, memory and state in the order of the C programs. */
function numbersOf(state: State, names: readonly string[]): number[] {
  return [...names, ...names.map((name) => `${name}.memory`), 'memory.activation'].flatMap((name) => [
    ...state.read(name),
  ]);
}

/** How far a C program is from the reference backend after one cycle, as the worst relative difference of all numbers. */
function worstDifference(
  architecture: keyof typeof tensors,
  units: number,
  command: readonly string[],
): number {
  const { trainer, symbols } = paperTrainer(units, referenceBackend('double'), architecture);
  const numbers = (): number[] => numbersOf(trainer.state, tensors[architecture]);
  // Weights that have left their start, so that every part of the cycle matters.
  for (let cycle = 0; cycle < 30; cycle++) trainer.train();
  const before = numbers();
  const smoothed = trainer.smoothedLoss;
  trainer.train();
  const lastLoss = (trainer.smoothedLoss - 0.99 * smoothed) / 0.01;
  const input = [units, ...before, 1, ...(symbols.at(-1) ?? [])].join('\n');
  const [file, ...flags] = command as [string, ...string[]];
  const { status, stdout, stderr } = spawnSync(file, [...flags, '--check'], { input, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const found = stdout.trim().split('\n').map(Number);
  const strengths = trainer.strengths('memory').map(({ strength }) => strength);
  const expected = [lastLoss, ...numbers(), ...strengths];
  expect(found).toHaveLength(expected.length);
  return Math.max(
    ...expected.map(
      (value, at) => Math.abs((found[at] ?? Number.NaN) - value) / Math.max(Math.abs(value), 1e-3),
    ),
  );
}

describe('compileC', () => {
  it('compiles, or says that there is no compiler', () => {
    const said = typeof program === 'string' ? program : program.message;
    expect(said).toMatch(/[/]cycle$|^no C compiler|^the C programs have no vectors for/);
  });
});

describe.runIf(typeof program === 'string').each(['hand', 'plain_128', 'plain_native'])(
  'cycle %s',
  (variant) => {
    it.each([1, 3, 4, 5, 8, 16, 17, 37, 48, 49, 64, 99])(
      'trains as the reference backend does: %i units',
      (units) => {
        expect(worstDifference('recurrent', units, [program as string, variant])).toBeLessThan(1e-4);
      },
    );
  },
);

describe.runIf(typeof gated === 'string')('gated', () => {
  it.each([1, 3, 4, 5, 8, 16, 17, 37, 64])('trains as the reference backend does: %i units', (units) => {
    expect(worstDifference('gated', units, [gated as string])).toBeLessThan(1e-4);
  });
});

describe.runIf(typeof dense === 'string')('dense', () => {
  const runDense = (...flags: string[]) =>
    spawnSync(dense as string, flags, { input: '0 1\n1 0\nx\n1 100\n', encoding: 'utf8' })
      .stdout.trim()
      .split('\n');

  it('refuses requests that make no sense, and goes on', () => {
    const [ready, ...answers] = runDense('fma').map((line) => JSON.parse(line) as object);
    expect(ready).toMatchObject({ ready: true });
    const error = 'expected a size from 1 to 4096 and a number of cycles';
    expect(answers.slice(0, 3)).toEqual([{ error }, { error }, { error }]);
    expect(answers[3]).toMatchObject({ variant: 'fma-128', units: 1, cycles: 100 });
  });

  it('trains a perceptron from ignorance to knowing its batches, or has no BLAS', () => {
    const lines = runDense('mlp', '200');
    if (lines[0]?.startsWith('{"missing"') === true) {
      expect(lines).toEqual([expect.stringContaining('no BLAS library')]);
      return;
    }
    const losses = lines.map(Number);
    expect(losses).toHaveLength(200);
    expect(Math.abs((losses[0] ?? 0) - Math.log(10))).toBeLessThan(0.1);
    expect(Math.max(...losses.slice(-8))).toBeLessThan(0.1);
  });
});
