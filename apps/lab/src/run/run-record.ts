import type { Report } from '@meristem/growable';
import { RunFileError, RunFolderError } from '../errors.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { readManifest } from './run-folder.ts';
import type { RunPlan } from './run-plan.ts';
import { SeedFolder } from './seed-folder.ts';

/** What the files of one seed tell. */
export interface SeedRecord {
  readonly seed: number;
  /** In order; none of a seed that has not begun. */
  readonly reports: readonly Report[];
  /** What it came to, once it has finished. */
  readonly result: SeedResult | undefined;
  /** What is wrong with its files. */
  readonly faults: readonly string[];
}

/** A run as its folder tells of it, be it under way, stopped or finished. */
export interface RunRecord {
  readonly path: string;
  readonly plan: RunPlan;
  readonly seeds: readonly SeedRecord[];
}

/**
 * Reads a run without taking its folder, so that one that trains may be looked at. A damaged file of a seed is told of, and the
 * others stand.
 *
 * @throws RunFolderError for a folder without a run; RunFileError where `run.json` is damaged or of another version.
 */
export async function readRunRecord(path: string): Promise<RunRecord> {
  const manifest = await readManifest(path);
  if (manifest === undefined) {
    throw new RunFolderError(
      path,
      `${path}: found no run.json, expected the folder of a run. Give the folder that grow named when it started, or what --out said.`,
    );
  }
  const { plan, seeds } = manifest;
  return { path, plan, seeds: await Promise.all(seeds.map((seed) => seedRecord(path, seed))) };
}

/** The results of the seeds of a run that have finished. */
export function resultsOf({ seeds }: RunRecord): readonly SeedResult[] {
  return seeds.flatMap(({ result }) => result ?? []);
}

async function seedRecord(path: string, seed: number): Promise<SeedRecord> {
  const folder = new SeedFolder(path, seed);
  const faults: string[] = [];
  const orTold = async <T>(read: Promise<T>, otherwise: T): Promise<T> =>
    await read.catch((error: unknown) => {
      if (!(error instanceof RunFileError)) throw error;
      faults.push(error.message);
      return otherwise;
    });
  const result = await orTold(folder.result(), undefined);
  // The number of lines is checked against the result: one that is damaged says nothing of the log.
  const reports = faults.length > 0 ? [] : await orTold(folder.reports(), []);
  return { seed, reports, result, faults };
}
