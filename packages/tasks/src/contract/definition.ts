import type { JsonObject } from '@meristem/autodiff';
import type { OptionRules, OptionSummary } from '../options/options.ts';
import { summariseOptions } from '../options/options.ts';
import type { Task } from './task.ts';

/** Makes a task from its name and options; `path` is where the two stand in the caller's document. */
export type TaskResolver = (name: string, options: JsonObject, path: string) => Task;

/** A kind of task: what it is, which options it takes, and how one is made. */
export interface TaskDefinition {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly source: string;
  readonly options: OptionRules;
  /**
   * Makes the task. Throws {@link TaskOptionError} for bad options.
   *
   * @param given the options as they were given
   * @param path where the options stand
   * @param resolve makes the tasks that this one is composed of
   */
  create(given: unknown, path: string, resolve: TaskResolver): Task;
  /**
   * Makes a task of what must be read first, such as files: then there is no other way, and `create` throws. Rejects with
   * {@link TaskOptionError} for bad options, and with what its readers throw.
   */
  load?(given: unknown, path: string): Promise<Task>;
}

/** A kind of task as a command line shows it. */
export interface TaskSummary {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly options: readonly OptionSummary[];
}

/** The kind of task as a command line shows it. */
export function summariseTask({ name, summary, source, options }: TaskDefinition): TaskSummary {
  return { name, summary, source, options: summariseOptions(options) };
}
