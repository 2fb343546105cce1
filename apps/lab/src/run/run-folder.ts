import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DataReport } from '@meristem/data';
import { z } from 'zod';
import { messageOf, RunFileError, RunFolderError } from '../errors.ts';
import { formatSeeds } from '../seeds.ts';
import { clearLeftovers, writeRunFile } from './atomic-write.ts';
import { isSystemError, readRunFile } from './json-file.ts';
import { FolderLock, isOfLock } from './folder-lock.ts';
import type { RunPlan } from './run-plan.ts';
import { runPlanSchema } from './run-plan.ts';
import { SeedFolder } from './seed-folder.ts';
import type { SeedResult } from '../result/seed-result.ts';

/** What a run's folder says of the run: `run.json`. */
export interface RunManifest {
  readonly format: 'meristem.run';
  readonly formatVersion: 1;
  readonly plan: RunPlan;
  readonly seeds: readonly number[];
}

const manifestSchema: z.ZodType<RunManifest> = z.object({
  format: z.literal('meristem.run'),
  formatVersion: z.literal(1),
  plan: runPlanSchema,
  seeds: z.array(z.number().int().min(0)).min(1),
});

/** As much of `result.json` as says that the run has finished. */
const resultSchema = z.object({ kind: z.literal('run'), results: z.array(z.unknown()) });

const MANIFEST_NAME = 'run.json';
const RESULT_NAME = 'result.json';
const DATA_NAME = 'data.json';

/**
 * The folder of a run: `run.json` says what is trained, each seed has a folder of its own, and `result.json` stands
 * there once every seed has finished. Only one process works in it at a time.
 */
export class RunFolder {
  readonly path: string;
  readonly plan: RunPlan;
  readonly seeds: readonly number[];
  readonly #lock: FolderLock;

  private constructor(path: string, { plan, seeds }: RunManifest, lock: FolderLock) {
    this.path = path;
    this.plan = plan;
    this.seeds = seeds;
    this.#lock = lock;
  }

  /**
   * Starts a run in a folder that is new or empty.
   *
   * @throws RunFolderError for a folder that holds anything, or cannot be made; nothing in it is touched.
   */
  static async create(path: string, plan: RunPlan, seeds: readonly number[]): Promise<RunFolder> {
    await requireEmpty(path);
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      throw unusable(path, error);
    }
    return await RunFolder.#write(path, plan, seeds);
  }

  /**
   * Opens a run to go on with it.
   *
   * @throws RunFolderError for a folder without a run; RunFileError for one of another version.
   */
  static async resume(path: string): Promise<RunFolder> {
    const manifest = await readManifest(path);
    if (manifest === undefined) {
      throw new RunFolderError(
        path,
        `--resume ${path}: found no ${MANIFEST_NAME}, expected the folder of a run. Give the folder that the run named when it started.`,
      );
    }
    const lock = await FolderLock.take(path);
    await clearLeftovers(path);
    return new RunFolder(path, manifest, lock);
  }

  /**
   * Opens a run to go on with it if the folder holds the same run, adding seeds that it lacks; starts it otherwise.
   *
   * @throws RunFolderError for a folder with anything else.
   */
  static async continueOrCreate(path: string, plan: RunPlan, seeds: readonly number[]): Promise<RunFolder> {
    const manifest = await readManifest(path);
    if (manifest === undefined) return await RunFolder.create(path, plan, seeds);
    requireSamePlan(path, manifest, plan);
    return await RunFolder.#write(path, plan, [...new Set([...manifest.seeds, ...seeds])]);
  }

  static async #write(path: string, plan: RunPlan, seeds: readonly number[]): Promise<RunFolder> {
    const lock = await FolderLock.take(path);
    const manifest: RunManifest = { format: 'meristem.run', formatVersion: 1, plan, seeds };
    try {
      await clearLeftovers(path);
      await writeRunFile(join(path, MANIFEST_NAME), manifest);
    } catch (error) {
      await lock.release();
      throw error;
    }
    return new RunFolder(path, manifest, lock);
  }

  /** The files of one seed. */
  seed(seed: number): SeedFolder {
    return new SeedFolder(this.path, seed);
  }

  /** Writes what was found in the data that the run trains on, for people to look at. */
  async keepReport(report: DataReport): Promise<void> {
    await writeRunFile(join(this.path, DATA_NAME), { ...report });
  }

  /** The results of all seeds where the run has finished, and every file that says so is whole; `undefined` elsewhere. */
  async finished(): Promise<readonly SeedResult[] | undefined> {
    try {
      const written = await readRunFile(join(this.path, RESULT_NAME), resultSchema);
      const results = await Promise.all(this.seeds.map((seed) => this.seed(seed).result()));
      const whole = results.filter((result) => result !== undefined);
      return written?.results.length === whole.length && whole.length === results.length ? whole : undefined;
    } catch (error) {
      // What is damaged is computed again.
      if (error instanceof RunFileError) return undefined;
      throw error;
    }
  }

  /** Writes the results of all seeds; the run has finished. */
  async finish(results: readonly SeedResult[]): Promise<void> {
    await writeRunFile(join(this.path, RESULT_NAME), { kind: 'run', plan: this.plan, results });
  }

  /** Aborted once another process has taken the folder over, because this one was silent for too long. */
  get lost(): AbortSignal {
    return this.#lock.lost;
  }

  /** Lets other processes use the folder. */
  async release(): Promise<void> {
    await this.#lock.release();
  }
}

/** What a folder says of its run, without taking it; `undefined` where it holds none. */
export async function readManifest(path: string): Promise<RunManifest | undefined> {
  return await readRunFile(join(path, MANIFEST_NAME), manifestSchema);
}

/**
 * Refuses a folder whose run is not the one asked for.
 *
 * @throws RunFolderError if its settings are others.
 */
export function requireSamePlan(path: string, manifest: RunManifest, plan: RunPlan): void {
  // Through JSON, so that what was read and what is asked for have lost the same things.
  if (isDeepStrictEqual(manifest.plan, JSON.parse(JSON.stringify(plan)))) return;
  throw new RunFolderError(
    path,
    `${path}: found a run with other settings, expected the one asked for or an empty folder. ` +
      'Give another folder with --out, or the settings of before.',
  );
}

async function requireEmpty(path: string): Promise<void> {
  const entries = await entriesOf(path);
  if (entries.length === 0) return;
  const manifest = entries.includes(MANIFEST_NAME) ? await readManifest(path) : undefined;
  throw new RunFolderError(
    path,
    `--out ${path}: found ${describeFolder(entries, manifest)}, expected a new or empty folder. ` +
      (manifest === undefined || entries.includes(RESULT_NAME)
        ? 'Give another folder.'
        : `Give another folder, or continue this run with --resume ${path}.`),
  );
}

async function entriesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).filter((entry) => !isOfLock(entry));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw unusable(path, error);
  }
}

function unusable(path: string, cause: unknown): RunFolderError {
  return new RunFolderError(
    path,
    `--out ${path}: cannot use it (${messageOf(cause)}), expected a folder to write to. Give another path.`,
  );
}

function describeFolder(entries: readonly string[], manifest: RunManifest | undefined): string {
  if (manifest !== undefined) {
    const state = entries.includes(RESULT_NAME) ? 'a finished run' : 'a run that has not finished';
    return `${state} (${manifest.plan.names.task}, seeds ${formatSeeds(manifest.seeds)})`;
  }
  const shown = entries.slice(0, 3).join(', ');
  return entries.length > 3 ? `${shown} and ${entries.length - 3} more` : shown;
}
