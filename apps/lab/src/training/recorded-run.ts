import { join } from 'node:path';
import { recordedTask } from '../asking/asked-task.ts';
import { grows } from '../control/controls.ts';
import { InterruptedError, messageOf, RunFailedError, UsageError } from '../errors.ts';
import { runFigure } from '../figure/run-figure.ts';
import { trainingFigure } from '../figure/training-figure.ts';
import { writeFigure } from '../figure/write-figure.ts';
import { formatCount } from '../progress/format.ts';
import { REPORT_NAME, reportTraining } from '../report/write-report.ts';
import { RunFolder } from '../run/run-folder.ts';
import type { RunPlan } from '../run/run-plan.ts';
import type { SeedResult } from '../result/seed-result.ts';
import type { RunOutcome } from '../run/displayed-training.ts';
import { trainRuns } from '../run/displayed-training.ts';
import { stoppedText } from '../run/stopped-seeds.ts';
import { taskOfPlan, TaskShelf } from '../tasks.ts';
import type { Task } from '@meristem/tasks';
import { defaultWorkers } from '../run/worker-count.ts';
import { formatSeeds } from '../seeds.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { tellData } from '../output/data-text.ts';
import { resultsText } from '../output/result-text.ts';
import { stopSignal } from './stop-signal.ts';
import { trainControls } from './train-controls.ts';

/** How results come out of a run. */
export interface RunOutput {
  readonly json: boolean;
  /** Seeds at a time; one per performance core unless told. */
  readonly workers?: number;
  /** Seconds between checkpoints, and how many of the last stay; as usual unless told. */
  readonly checkpointSeconds?: number | undefined;
  readonly keep?: number | undefined;
  /** Bytes that all seeds at a time may take; a share of what there is unless told. */
  readonly memoryLimit?: number;
}

/** A folder under `runs/` that no run has had: named after the task and the second. */
export function freshFolder(task: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return join('runs', `${task}-${stamp}-${process.pid}`);
}

/** A run that was trained to the end. */
export interface FinishedRun {
  /** Its folder. */
  readonly path: string;
  readonly results: readonly SeedResult[];
}

/** Where a run starts, and its task, if that has been made. */
export interface RunStart extends RunOutput {
  readonly out: string;
  /** Whether the final shapes are trained from scratch as well. */
  readonly retrain?: boolean;
  readonly task?: Task;
}

/** Starts a run in a new folder and trains it to the end. What was found in own data is said first, and kept in the folder. */
export async function startRun(
  plan: RunPlan,
  seeds: readonly number[],
  start: RunStart,
  context: CliContext,
): Promise<FinishedRun> {
  const { out, task, retrain = false, ...output } = start;
  if (retrain) requireGrowth(plan);
  const folder = await RunFolder.create(out, plan, seeds);
  try {
    const report = task && tellData(task, context);
    if (report) await folder.keepReport(report);
    const finished = await trainFolder(folder, output, context, task);
    if (retrain) await retrained(folder, finished, output, context);
    return finished;
  } finally {
    await folder.release();
  }
}

/** Throws UsageError for a run in which nothing grows: its networks have their final shape from the start. */
function requireGrowth(plan: RunPlan): void {
  if (grows(plan)) return;
  throw new UsageError(
    `--control retrain: found the rule none, expected one under which networks grow. Leave it out, or give another --rule.`,
  );
}

async function retrained(
  folder: RunFolder,
  { path, results }: FinishedRun,
  { json, workers }: RunOutput,
  context: CliContext,
): Promise<void> {
  const { name, options } = folder.plan.experiment.task;
  const tasks = new TaskShelf();
  const task = await tasks.load(name, options);
  const run = { name: folder.plan.names.rule, task, folder, results };
  await trainControls([run], { out: path, json, tasks, ...(workers !== undefined && { workers }) }, context);
}

/** Continues the run in a folder and trains it to the end. One that has finished is said to be so, and stays as it is. */
export async function resumeRun(
  path: string,
  { retrain = false, ...output }: RunOutput & Pick<RunStart, 'retrain'>,
  context: CliContext,
): Promise<void> {
  const folder = await RunFolder.resume(path);
  try {
    if (retrain) requireGrowth(folder.plan);
    const done = await folder.finished();
    if (done) await tellFinished(folder, done, output, context);
    const { results } = done ? { results: done } : await trainFolder(folder, output, context);
    if (retrain) await retrained(folder, { path, results }, output, context);
  } finally {
    await folder.release();
  }
}

async function tellFinished(
  { path, plan }: RunFolder,
  results: readonly SeedResult[],
  { json }: RunOutput,
  context: CliContext,
): Promise<void> {
  if (json) for (const result of results) printResult(context, JSON.stringify(result));
  else printResult(context, resultsText(await recordedTask(path, plan), results));
  printNote(context, `This run has finished: nothing was trained, and no file was changed in ${path}`);
}

async function trainFolder(
  folder: RunFolder,
  output: RunOutput,
  context: CliContext,
  made?: Task,
): Promise<FinishedRun> {
  const { path, seeds } = folder;
  const workers = Math.min(output.workers ?? defaultWorkers(), seeds.length);
  printNote(context, headline(folder, workers));
  const task = made ?? (await taskOfPlan(folder.plan));
  const [outcome] = await trainRuns([{ folder, task, seeds, label: '' }], {
    workers,
    ...(output.memoryLimit !== undefined && { memoryLimit: output.memoryLimit }),
    signal: context.signal,
    progress: context.stderr,
    checkpointSeconds: output.checkpointSeconds,
    keep: output.keep,
    onResult: (result) => {
      if (output.json) printResult(context, JSON.stringify(result));
    },
  });
  const { results = [], failures = [], stopped = [] } = outcome ?? {};
  if (results.length > 0 && !output.json) printResult(context, resultsText(task, results));
  if (failures.length > 0 || stopped.length > 0) {
    await reportTraining(path, task, context);
    throw await unfinished({ folder, failures, stopped }, context);
  }
  await folder.finish(results);
  const drawn = await drawRun(folder, task, results, context);
  const reported = await reportTraining(path, task, context);
  const files = [
    'result.json',
    ...(drawn ? ['figure.svg', 'figure.png'] : []),
    ...(reported ? [REPORT_NAME] : []),
  ];
  printNote(context, `Wrote ${files.join(', ')}, and for each seed log and checkpoint: ${path}`);
  return { path, results };
}

/** What became of a run of which some seeds failed or were stopped. */
async function unfinished(
  { folder, failures, stopped }: Omit<RunOutcome, 'results'>,
  context: CliContext,
): Promise<RunFailedError | InterruptedError> {
  const continuation = `Continue with --resume ${folder.path}.`;
  if (failures.length > 0) return new RunFailedError(failures, continuation);
  const kept = await stoppedText([{ folder, stopped }]);
  return new InterruptedError(stopSignal(context.signal), `${kept} ${continuation}`);
}

/** Draws a run whose results are on the disk: a picture that cannot be drawn or written is no reason to fail. */
async function drawRun(
  folder: RunFolder,
  task: Task,
  results: readonly SeedResult[],
  context: CliContext,
): Promise<boolean> {
  try {
    await writeFigure(folder.path, 'figure', trainingFigure(await runFigure(folder, task, results)));
    return true;
  } catch (error) {
    printNote(context, `Warning: no figure was drawn (${messageOf(error)}). The results have been written.`);
    return false;
  }
}

function headline({ path, plan: { names, experiment }, seeds }: RunFolder, workers: number): string {
  const noun = seeds.length > 1 ? 'seeds' : 'seed';
  return (
    `${names.task}, ${names.architecture} network, rule ${names.rule}: ${formatCount(experiment.cycles)} cycles, ` +
    `${noun} ${formatSeeds(seeds)}, ${workers} at a time, in ${path}`
  );
}
