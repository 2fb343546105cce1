import type { Task } from '@meristem/tasks';
import type { SeedFailedError } from '../errors.ts';
import { Board } from '../progress/board.ts';
import type { ProgressStream } from '../progress/display.ts';
import { progressDisplay } from '../progress/display.ts';
import { type MemoryBudget, memoryBudget, requireSeedMemory, usualMemoryLimit } from './memory-budget.ts';
import type { RunFolder } from './run-folder.ts';
import type { SeedOutcome } from './seed-pool.ts';
import { trainSeeds } from './seed-pool.ts';
import type { SeedResult } from '../result/seed-result.ts';
import type { SeedRequest } from './train-seed.ts';

/** A run of which some seeds are to be trained. */
export interface RunToTrain {
  readonly folder: RunFolder;
  /** The task of the run's plan. */
  readonly task: Task;
  readonly seeds: readonly number[];
  /** Tells runs apart where a sitting trains several; empty where it trains one. */
  readonly label: string;
}

/** How a sitting works and tells of it. */
export interface TrainRunsOptions {
  readonly workers: number;
  /** Bytes that all of them may take; a share of what there is unless told. */
  readonly memoryLimit?: number;
  /** Aborted to stop in order. */
  readonly signal: AbortSignal;
  readonly progress: ProgressStream;
  /** Seconds between checkpoints; 15 unless told. */
  readonly checkpointSeconds?: number | undefined;
  /** How many of the last checkpoints of each seed stay; 2 unless told. */
  readonly keep?: number | undefined;
  /** Called as each seed finishes, with the folder of its run. */
  onResult?(result: SeedResult, folder: string): void;
}

/** What became of a run in a sitting. */
export interface RunOutcome {
  readonly folder: RunFolder;
  /** In the order of the seeds asked for, those that finished. */
  readonly results: readonly SeedResult[];
  readonly failures: readonly SeedFailedError[];
  /** Seeds that were stopped before they finished. */
  readonly stopped: readonly number[];
}

/** Seconds of work that a crash may cost. */
const DEFAULT_CHECKPOINT_SECONDS = 15;
/** Should the last one be damaged, there is one before it. */
const DEFAULT_KEEP = 2;

/**
 * Trains the seeds of one or several runs side by side, as many at a time as have room, showing progress, and returns what
 * became of each run.
 *
 * @throws MemoryError if a network does not fit into the memory; RunFolderError if another process has taken a folder over.
 */
export async function trainRuns(
  runs: readonly RunToTrain[],
  options: TrainRunsOptions,
): Promise<readonly RunOutcome[]> {
  const budget = budgetOf(runs, options);
  const requests = runs.flatMap((run) => run.seeds.map((seed) => requestOf(run, seed, options, budget)));
  const board = new Board(
    requests.map(({ label, task, request }) => ({
      label,
      task,
      cycles: request.plan.experiment.cycles,
    })),
    performance.now(),
  );
  options.progress.write(budget.text);
  const lost = AbortSignal.any(runs.map(({ folder }) => folder.lost));
  const display = progressDisplay(board, options.progress);
  const warnings = new Map<number, readonly string[]>();
  const places = new Map(requests.map(({ request }, index) => [request, index]));
  const place = (request: SeedRequest): number => places.get(request) ?? -1;
  try {
    const outcomes = await trainSeeds([...places.keys()], {
      workers: budget.workers,
      signal: options.signal,
      lost,
      onReport: (request, report) => {
        board.report(place(request), report, request.plan.reportEvery);
        display.update();
      },
      onOutcome: (outcome) => {
        const index = place(outcome.request);
        board.end(index, outcome.kind);
        const lane = board.lanes[index];
        if (lane !== undefined && lane.report !== undefined) display.ended(lane);
        if (outcome.kind !== 'finished') return;
        const { result, request } = outcome;
        warnings.set(index, result.warnings);
        options.onResult?.(result, request.folder);
      },
      // Of a seed that does not finish there is no result to say them.
      onWarning: (request, warning) => {
        const index = place(request);
        warnings.set(index, [...(warnings.get(index) ?? []), warning]);
      },
    });
    lost.throwIfAborted();
    return runs.map((run) => outcomeOf(run, outcomes));
  } finally {
    display.close();
    const lines = [...warnings].flatMap(([index, texts]) =>
      texts.map((text) => `Warning, ${board.lanes[index]?.label}: ${text}\n`),
    );
    if (lines.length > 0) options.progress.write(lines.join(''));
  }
}

function budgetOf(
  runs: readonly RunToTrain[],
  { workers, memoryLimit = usualMemoryLimit() }: TrainRunsOptions,
): MemoryBudget {
  const needs = runs.map(({ folder: { plan }, task }) => {
    const need = requireSeedMemory(plan, task, memoryLimit);
    return need;
  });
  return memoryBudget(needs, workers, memoryLimit);
}

function requestOf(
  { folder, task, label }: RunToTrain,
  seed: number,
  { checkpointSeconds = DEFAULT_CHECKPOINT_SECONDS, keep = DEFAULT_KEEP }: TrainRunsOptions,
  { perSeed: memoryLimit, share: memoryShare }: MemoryBudget,
): { readonly label: string; readonly task: Task; readonly request: SeedRequest } {
  return {
    task,
    label: label === '' ? `seed ${seed}` : `${label}, seed ${seed}`,
    request: {
      ...{ plan: folder.plan, seed, folder: folder.path },
      ...{ checkpointSeconds, keep, memoryLimit, memoryShare },
    },
  };
}

function outcomeOf({ folder }: RunToTrain, outcomes: readonly SeedOutcome[]): RunOutcome {
  const mine = outcomes.filter(({ request }) => request.folder === folder.path);
  return {
    folder,
    results: mine.flatMap((outcome) => (outcome.kind === 'finished' ? [outcome.result] : [])),
    failures: mine.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.error] : [])),
    stopped: mine.flatMap(({ kind, request }) => (kind === 'stopped' ? [request.seed] : [])),
  };
}
