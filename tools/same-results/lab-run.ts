import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checkpointOfFile } from './checkpoint-of-file.ts';
import { BACKEND_OF, type Build, environmentOf } from './builds.ts';
import { SameResultsError } from './errors.ts';
import { type Outcome, outcomeOf, type WrittenCheckpoint } from './outcome.ts';

/** A run of the lab's command line. */
export interface LabRun {
  /** The checkout whose lab is run. */
  readonly repository: string;
  /** A file with a whole experiment. */
  readonly experiment: string;
  readonly build: Build;
  /** Whether it is stopped on the way and continued by another process. */
  readonly interrupted: boolean;
  /** A folder that is new or empty. */
  readonly folder: string;
}

/** What a run left. */
export interface LabResult {
  readonly outcome: Outcome;
  /** What computed: `reference`, or the instructions that the backend's kernels used. */
  readonly computed: string;
}

/** What is read of a result. */
interface WrittenResult {
  readonly heldOut: { readonly natsPerCycle: number };
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly backend: { readonly name: string; readonly simd: string };
}

interface StartedLab {
  readonly child: ChildProcess;
  /** The exit code, and what was said on the way. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** Milliseconds between looks at how far a run is. */
const LOOK_EVERY = 3;

/** How often a run is begun anew that has ended before it could be stopped. */
const MOST_ATTEMPTS = 10;

/** The code of a process that was stopped by SIGINT after a checkpoint. */
const STOPPED = 130;

const SEED = 'seed-0';

/** Where a run leaves what it came to: the checkpoint of its last cycle, or the JSON that stood for it before. */
export function checkpointIn(folder: string): string {
  const names = readdirSync(join(folder, SEED));
  const cycleOf = (name: string): number => Number(/^checkpoint-(\d+)\.safetensors$/.exec(name)?.[1] ?? -1);
  const last = names.reduce(
    (latest, name) => (cycleOf(name) > cycleOf(latest) ? name : latest),
    'checkpoint.json',
  );
  return join(folder, SEED, last);
}

function writtenCheckpoint(folder: string): WrittenCheckpoint {
  const file = checkpointIn(folder);
  return file.endsWith('.json')
    ? (readJson(file) as { readonly trainer: WrittenCheckpoint }).trainer
    : checkpointOfFile(readFileSync(file));
}

/**
 * Trains an experiment with a checkout's lab.
 *
 * @throws SameResultsError, with what the lab said, if it fails.
 */
export async function runLab(run: LabRun): Promise<LabResult> {
  const options = ['--backend', BACKEND_OF[run.build], '--workers', '1', '--evaluation-cycles', '20'];
  const start = ['experiment', run.experiment, ...options, '--out', run.folder];
  if (run.interrupted) {
    await stopHalfWay(run, start);
    await finish(run, ['experiment', '--resume', run.folder, '--workers', '1']);
  } else {
    await finish(run, start);
  }
  const result = readJson(join(run.folder, SEED, 'result.json')) as WrittenResult;
  return {
    outcome: outcomeOf(writtenCheckpoint(run.folder), measuresOf(result)),
    computed: computedOf(result, run.build),
  };
}

function startLab({ repository, build }: LabRun, args: readonly string[]): StartedLab {
  const child = spawn(process.execPath, ['--conditions=@meristem/source', 'apps/lab/src/main.ts', ...args], {
    cwd: repository,
    env: environmentOf(build),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, said })) };
}

async function finish(run: LabRun, args: readonly string[]): Promise<void> {
  const { code, said } = await startLab(run, args).ended;
  if (code !== 0)
    throw new SameResultsError(`the lab ended with code ${code}, expected 0. It said:\n${said}`);
}

/** Starts a run and stops it as a user would, once a third of it is done. */
async function stopHalfWay(run: LabRun, start: readonly string[]): Promise<void> {
  const { cycles } = readJson(run.experiment) as { readonly cycles: number };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    rmSync(run.folder, { recursive: true, force: true });
    const { child, ended } = startLab(run, start);
    while (child.exitCode === null && cyclesReported(run.folder) < cycles / 3) await wait(LOOK_EVERY);
    child.kill('SIGINT');
    const { code, said } = await ended;
    if (code === STOPPED) return;
    if (code !== 0) throw new SameResultsError(`the lab ended with code ${code}. It said:\n${said}`);
  }
  throw new SameResultsError(`the run ended ${MOST_ATTEMPTS} times before it could be stopped half-way.`);
}

/** How far a run is by its log. */
function cyclesReported(folder: string): number {
  try {
    const lines = readFileSync(join(folder, SEED, 'log.jsonl'), 'utf8').split('\n');
    return (JSON.parse(lines.at(-2) ?? '') as { readonly cycle: number }).cycle;
  } catch {
    // There is no log yet, or no whole line in it.
    return 0;
  }
}

function measuresOf({ heldOut, parameters, multiplyAdds }: WrittenResult): string[] {
  return [`held out ${heldOut.natsPerCycle}`, `parameters ${parameters}, multiply-adds ${multiplyAdds}`];
}

/** @throws SameResultsError if the host's own build ran where the portable one was asked for. */
function computedOf({ backend: { name, simd } }: WrittenResult, build: Build): string {
  if (build === 'portable' && simd !== 'wasm') {
    throw new SameResultsError(`the lab computed with ${simd}, expected the portable build, wasm.`);
  }
  return name === 'reference' ? name : simd;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
