import type { Network } from '@meristem/network';
import { type BackendChoice, openBackend, resolveBackend } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { bestSeed, trainedSeeds, trainerAt } from './trained-seed.ts';

/**
 * The trained network of a run: of several seeds the one that did best on held-out data, which is said.
 *
 * @throws UsageError if there is none.
 */
export async function openNetwork(run: string, choice: BackendChoice, context: CliContext): Promise<Network> {
  const seeds = await trainedSeeds(run);
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  const trainer = trainerAt(best, await openBackend(resolveBackend(choice)));
  return trainer.network();
}
