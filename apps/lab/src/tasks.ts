import type { JsonObject } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { taskRegistry } from '@meristem/tasks';
import { digitsDefinition } from './digits/digits.ts';
import { STUDY_TASKS } from './study-tasks/study-tasks.ts';
import type { RunPlan } from './run/run-plan.ts';

/** Every task that the lab can train on, by name. */
export const labTasks = taskRegistry({ more: [digitsDefinition, ...STUDY_TASKS] });

/** The task that a run trains on, read from files where it lies in files. */
export async function taskOfPlan({ experiment: { task } }: Pick<RunPlan, 'experiment'>): Promise<Task> {
  return await labTasks.load(task.name, task.options);
}

/** Tasks that are made once each: some hold large sets of examples. */
export class TaskShelf {
  readonly #made = new Map<string, Task>();

  /**
   * The task of this name and these options.
   *
   * @throws TaskOptionError as the registry does.
   */
  get(name: string, options: JsonObject = {}, path?: string): Task {
    const key = JSON.stringify([name, options]);
    const task = this.#made.get(key) ?? labTasks.byName(name, options, path);
    this.#made.set(key, task);
    // What is asked for with the options filled in is the same task.
    this.#made.set(JSON.stringify([task.name, task.options]), task);
    return task;
  }
}
