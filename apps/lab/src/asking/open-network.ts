import { loadNetwork, type Network } from '@meristem/network';
import { type BackendChoice, openBackend, resolveBackend } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { taskOfPlan } from '../tasks.ts';
import { readTrained } from './trained-file.ts';
import { bestSeed, isFile, trainedSeeds, trainerAt } from './trained-seed.ts';

/**
 * The trained network of a run: of several seeds the one that did best on held-out data, which is said.
 *
 * @throws UsageError if there is none.
 */
export async function openNetwork(run: string, choice: BackendChoice, context: CliContext): Promise<Network> {
  const backend = await openBackend(resolveBackend(choice));
  const file = (await isFile(run)) ? await readTrained(run) : undefined;
  if (file?.kind === 'network') return loadNetwork(file.bytes, { backend });
  const seeds = file ? [file.trained] : await trainedSeeds(run);
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  if (best.note !== undefined) printNote(context, best.note);
  return trainerAt(best, await taskOfPlan(best.plan), backend).network();
}
