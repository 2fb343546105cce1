import type { Report } from '@meristem/growable';
import type { SeedResult } from '../result/seed-result.ts';
import { readManifest, requireSamePlan } from './run-folder.ts';
import type { RunPlan } from './run-plan.ts';
import { SeedFolder } from './seed-folder.ts';

/** What the finished seeds of a run came to, and their reports in the same order. */
export interface FinishedSeeds {
  readonly results: readonly SeedResult[];
  readonly logs: readonly (readonly Report[])[];
}

/**
 * Those of some seeds that a folder holds finished, and that it names as the run's. It is read and not taken, so that another
 * process may be at work there; a folder that is not there holds none.
 *
 * @throws RunFolderError if it holds another run; RunFileError if a file is damaged.
 */
export async function finishedSeeds(
  path: string,
  plan: RunPlan,
  seeds: readonly number[],
): Promise<FinishedSeeds> {
  const manifest = await readManifest(path);
  if (manifest === undefined) return { results: [], logs: [] };
  requireSamePlan(path, manifest, plan);
  const own = seeds.filter((seed) => manifest.seeds.includes(seed));
  const found = await Promise.all(own.map(async (seed) => await new SeedFolder(path, seed).result()));
  const results = found.filter((result) => result !== undefined);
  const logs = await Promise.all(results.map(async ({ seed }) => await new SeedFolder(path, seed).reports()));
  return { results, logs };
}
