import { loadNetwork, type Network } from '@meristem/network';
import type { Backend } from '@meristem/autodiff';
import type { Checkpoint, Trainer } from '@meristem/growable';
import { type BackendChoice, openBackend, resolveBackend } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { taskOfPlan } from '../tasks.ts';
import { schemaNotes } from './asked-schema.ts';
import { askedTask } from './asked-task.ts';
import { pixelNotes } from './pixel-notes.ts';
import { readTrained } from './trained-file.ts';
import { bestSeed, isFile, type TrainedSeed, trainedSeeds, trainerAt } from './trained-seed.ts';

/**
 * The trained network of a run: of several seeds the one that did best on held-out data, which is said. What it learned from need
 * not be there any more; the schema of own data goes with it.
 *
 * @throws UsageError if there is none.
 */
export async function openNetwork(run: string, choice: BackendChoice, context: CliContext): Promise<Network> {
  const backend = await openBackend(resolveBackend(choice));
  const file = (await isFile(run)) ? await readTrained(run) : undefined;
  if (file?.kind === 'network') return loadNetwork(file.bytes, { backend });
  const broken = ({ message }: Error): void => printNote(context, message);
  const seeds = file ? [file.trained] : await trainedSeeds(run, broken);
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  for (const note of seeds.flatMap(({ notes }) => notes)) printNote(context, note);
  const { name, options } = best.plan.experiment.task;
  const trainer = await askedTrainer(best, backend);
  const inputs = trainer.model.inputs.map(({ told }) => told);
  return trainer.network({
    provenance: { ...schemaNotes(name, options), ...pixelNotes(name, options, inputs) },
  });
}

/** A trainer that will not train. */
export async function askedTrainer(trained: TrainedSeed, backend: Backend): Promise<Trainer> {
  const task = askedTask(trained);
  if (!task) return trainerAt(trained, await taskOfPlan(trained.plan), backend);
  // Examples that were kept back are not there either.
  const kept = Object.entries(trained.checkpoint).filter(([field]) => field !== 'validation');
  const checkpoint = Object.fromEntries(kept) as unknown as Checkpoint;
  const experiment = { ...trained.plan.experiment, validation: false };
  return trainerAt({ ...trained, checkpoint, plan: { ...trained.plan, experiment } }, task, backend);
}
