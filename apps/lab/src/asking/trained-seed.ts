import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Backend } from '@meristem/autodiff';
import { trainerOf, trainerOptionsOf } from '@meristem/experiment';
import type { Checkpoint, Trainer, TrainerOptions } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { RunFileError, UsageError } from '../errors.ts';
import { formatSeeds } from '../seeds.ts';
import { isSystemError } from '../run/json-file.ts';
import { readManifest } from '../run/run-folder.ts';
import type { RunPlan } from '../run/run-plan.ts';
import type { LastCheckpoint } from '../run/seed-folder.ts';
import { SeedFolder } from '../run/seed-folder.ts';
import { readTrained } from './trained-file.ts';

/** A seed of a run as far as it has been trained. */
export interface TrainedSeed {
  readonly plan: RunPlan;
  readonly seed: number;
  readonly checkpoint: Checkpoint;
  /** Where it was read from. */
  readonly place: string;
  /** The held-out loss at its end, in nats per cycle; undefined before it. */
  readonly heldOutLoss: number | undefined;
  /** What is to be said of it: that a later checkpoint, or its result, is damaged. */
  readonly notes: readonly string[];
}

/**
 * The trained seeds of a run's folder, in order, or the one of `RUN/seed-N`, or of a checkpoint. A seed whose result is damaged
 * is known by its checkpoint alone.
 *
 * @param onBroken is told of seeds that no checkpoint can be read of, where others can stand in for them; they are errors unless
 *   it is given.
 * @throws UsageError if there is none; RunFileError if it is damaged.
 */
export async function trainedSeeds(
  run: string,
  onBroken?: (error: RunFileError) => void,
): Promise<readonly TrainedSeed[]> {
  if (await isFile(run)) return [await trainedIn(run)];
  const path = resolve(run);
  const own = /^seed-(\d+)$/.exec(basename(path));
  const [folder, only] = own ? [dirname(path), Number(own[1])] : [path, undefined];
  const manifest = await readManifest(folder);
  if (!manifest) throw notARun(run);
  const seeds = manifest.seeds.filter((seed) => only === undefined || seed === only);
  const read = await Promise.all(seeds.map((seed) => trainedOrBroken(folder, manifest.plan, seed)));
  const trained = read.flatMap((each) => (each === undefined || each instanceof RunFileError ? [] : [each]));
  const broken = read.filter((each) => each instanceof RunFileError);
  if (broken[0] && (trained.length === 0 || !onBroken)) throw broken[0];
  broken.forEach((error) => onBroken?.(error));
  if (trained.length === 0) {
    if (seeds.length === 0) {
      throw new UsageError(
        `${run}: found no seed ${only}, expected one of the seeds ${formatSeeds(manifest.seeds)} of this run.`,
      );
    }
    throw new UsageError(
      `${run}: found no checkpoint, expected a run that has trained. Train it with grow --resume ${folder}.`,
    );
  }
  return trained;
}

async function trainedOrBroken(
  folder: string,
  plan: RunPlan,
  seed: number,
): Promise<TrainedSeed | RunFileError | undefined> {
  try {
    return await trainedSeed(folder, plan, seed);
  } catch (error) {
    if (error instanceof RunFileError) return error;
    throw error;
  }
}

async function trainedSeed(folder: string, plan: RunPlan, seed: number): Promise<TrainedSeed | undefined> {
  const files = new SeedFolder(folder, seed);
  const found = await lastIn(files);
  const checkpoint = found?.last?.trainer;
  const [damaged] = found?.damaged ?? [];
  if (!checkpoint) {
    if (!damaged) return undefined;
    throw new RunFileError(
      files.path,
      `${files.path}: ${damaged.reason} Ask another seed, such as ${join(folder, 'seed-N')}, or train this one anew.`,
    );
  }
  const place = join(folder, `seed-${seed}`);
  const notes: string[] = [];
  if (damaged) {
    notes.push(`${place}: a later checkpoint is damaged; this is the network of cycle ${checkpoint.cycle}`);
  }
  const result = await files.result().catch((error: unknown) => {
    if (!(error instanceof RunFileError)) throw error;
    notes.push(
      `${place}: its result is damaged, so how well it did is not known; grow --resume writes it anew`,
    );
    return undefined;
  });
  return { plan, seed, checkpoint, place, heldOutLoss: result?.heldOut.natsPerCycle, notes };
}

/** The last checkpoint of a seed; `undefined` of one that has not begun. */
async function lastIn(files: SeedFolder): Promise<LastCheckpoint | undefined> {
  try {
    return await files.lastCheckpoint();
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The seed that did best on held-out data; one that has not ended comes after all that have. */
export function bestSeed([first, ...others]: readonly TrainedSeed[]): TrainedSeed {
  const loss = ({ heldOutLoss = Infinity }: TrainedSeed): number => heldOutLoss;
  return others.reduce((best, each) => (loss(each) < loss(best) ? each : best), first!);
}

/** The trainer of a seed as its checkpoint left it. */
export function trainerAt(trained: TrainedSeed, task: Task, backend: Backend): Trainer {
  return trainerOf(trained.plan.experiment, placeOf(trained, task, backend));
}

/** What that trainer is made of. */
export function trainerOptionsAt(trained: TrainedSeed, task: Task, backend: Backend): TrainerOptions {
  return trainerOptionsOf(trained.plan.experiment, placeOf(trained, task, backend));
}

function placeOf({ seed, checkpoint }: TrainedSeed, task: Task, backend: Backend) {
  return { task, seed, backend, checkpoint };
}

async function trainedIn(file: string): Promise<TrainedSeed> {
  const found = await readTrained(file);
  if (found.kind === 'checkpoint') return found.trained;
  throw new UsageError(
    `${file}: found a network without the task that it was trained on, expected a run or a checkpoint. Ask it with predict.`,
  );
}

/** Whether a path leads to a file. */
export async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Whether a path leads to a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function notARun(run: string): UsageError {
  return new UsageError(
    `${run}: found no run, expected the folder of a run, one of its folders seed-N, or a checkpoint. ` +
      'Give the folder that grow named when it started, or what --out said.',
  );
}
