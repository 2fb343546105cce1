import { loadNetwork, type Network } from '@meristem/network';
import type { Task } from '@meristem/tasks';
import { type BackendChoice, openBackend, resolveBackend } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { taskOfPlan } from '../tasks.ts';
import { readTrained } from './trained-file.ts';
import { bestSeed, isFile, trainedSeeds, trainerAt } from './trained-seed.ts';

/** A network, and the task that it was trained on; a file of a network alone does not know that. */
export interface OpenNetwork {
  readonly network: Network;
  readonly task?: Task;
}

/**
 * The trained network of a run: of several seeds the one that did best on held-out data, which is said.
 *
 * @throws UsageError if there is none.
 */
export async function openNetwork(
  run: string,
  choice: BackendChoice,
  context: CliContext,
): Promise<OpenNetwork> {
  const backend = await openBackend(resolveBackend(choice));
  const file = (await isFile(run)) ? await readTrained(run) : undefined;
  if (file?.kind === 'network') return { network: loadNetwork(file.bytes, { backend }) };
  const broken = ({ message }: Error): void => printNote(context, message);
  const seeds = file ? [file.trained] : await trainedSeeds(run, broken);
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  for (const note of seeds.flatMap(({ notes }) => notes)) printNote(context, note);
  const task = await taskOfPlan(best.plan);
  return { network: trainerAt(best, task, backend).network(), task };
}
