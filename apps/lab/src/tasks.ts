import type { JsonObject } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { taskRegistry } from '@meristem/tasks';
import { digitsDefinition } from './digits/digits.ts';
import { permutedDigitsDefinition } from './digits/permuted-digits.ts';
import { sequentialDigitsDefinition } from './digits/sequential-digits.ts';
import { fashionDefinition } from './fashion/fashion.ts';
import { permutedImagesDefinition } from './permuted-images/permuted-images.ts';
import { moduleDefinition } from './own-data/module-definition.ts';
import { OWN_DATA_TASKS } from './own-data/own-data-tasks.ts';
import { STUDY_TASKS } from './study-tasks/study-tasks.ts';
import type { RunPlan } from './run/run-plan.ts';

const more = [
  digitsDefinition,
  permutedDigitsDefinition,
  sequentialDigitsDefinition,
  fashionDefinition,
  permutedImagesDefinition,
  ...STUDY_TASKS,
  ...OWN_DATA_TASKS,
];

/** Every task that the lab can train on, by name. */
export const labTasks = taskRegistry({ more: [...more, moduleDefinition(taskRegistry({ more }).byName)] });

/** The task that a run trains on, read from files where it lies in files. */
export async function taskOfPlan({ experiment: { task } }: Pick<RunPlan, 'experiment'>): Promise<Task> {
  return await labTasks.load(task.name, task.options);
}

/** The task that was asked for last: one that lies in files is read once for seeds that are trained one after the other. */
export class LastTask {
  #key: string | undefined;
  #task: Promise<Task> | undefined;

  /** The task of a plan. Rejects with what reading it throws. */
  async of(plan: Pick<RunPlan, 'experiment'>): Promise<Task> {
    const key = JSON.stringify(plan.experiment.task);
    if (key !== this.#key || !this.#task) {
      this.#key = key;
      this.#task = taskOfPlan(plan);
      // What cannot be read now may be there the next time.
      this.#task.catch(() => (this.#key = undefined));
    }
    return await this.#task;
  }
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
    const made = this.#made.get(JSON.stringify([name, options]));
    return this.#put(name, options, made ?? labTasks.byName(name, options, path));
  }

  /**
   * Puts a task there that has to be read from files, so that `get` finds it.
   *
   * @returns a promise of the task, which rejects with what reading it throws.
   */
  async load(name: string, options: JsonObject): Promise<Task> {
    return this.#put(name, options, await labTasks.load(name, options));
  }

  #put(name: string, options: JsonObject, task: Task): Task {
    this.#made.set(JSON.stringify([name, options]), task);
    // What is asked for with the options filled in is the same task.
    this.#made.set(JSON.stringify([task.name, task.options]), task);
    return task;
  }
}
