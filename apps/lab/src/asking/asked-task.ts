import type { JsonObject, TrainingStream } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { OWN_FLAG_OF } from '../options/task-choice.ts';
import { type ToldTask, toldTaskOf } from '../run/sitting.ts';
import type { RunPlan } from '../run/run-plan.ts';
import { taskOfPlan } from '../tasks.ts';
import { type TrainedSeed, trainedSeeds } from './trained-seed.ts';

/**
 * A task of own data as far as a checkpoint tells of it: what a network hears and says, and none of the data, which need not be
 * there any more to ask the network. `undefined` where the task can always be made, and for checkpoints of earlier releases.
 */
export function askedTask({ plan, checkpoint }: Pick<TrainedSeed, 'plan' | 'checkpoint'>): Task | undefined {
  const { name, options } = plan.experiment.task;
  const told = toldTaskOf(checkpoint);
  return OWN_FLAG_OF[name] !== undefined && told ? silentTask(name, options, told) : undefined;
}

/** The task of a run that has trained: of own data, which need not be there any more, what a checkpoint tells of it. */
export async function recordedTask(path: string, plan: RunPlan): Promise<Task> {
  // Any other task can always be made: no checkpoint has to be read for it.
  if (OWN_FLAG_OF[plan.experiment.task.name] === undefined) return await taskOfPlan(plan);
  const [trained] = await trainedSeeds(path);
  return (trained && askedTask(trained)) ?? (await taskOfPlan(plan));
}

/** A task whose stream says nothing. */
function silentTask(name: string, options: JsonObject, told: ToldTask): Task {
  return {
    ...{ name, options, source: 'own data that was not read' },
    ...told,
    needsMemory: told.steps > 1,
    floor: () => undefined,
    plateaus: () => [],
    open: openSilent,
  };
}

/** Whether a task has none of its data. */
export function isSilent({ open }: Task): boolean {
  return open === openSilent;
}

function openSilent(): TrainingStream {
  return SILENT;
}

/** Nobody looks at what a network that is asked would be trained with. */
const SILENT: TrainingStream = {
  next: () => undefined,
  position: () => null,
  seek: () => undefined,
};
