import type { DataReport, OwnDataTask } from '@meristem/data';
import type { Task } from '@meristem/tasks';

/** What was found in the data of a task; `undefined` where it is not of one's own. */
export function reportOf(task: Task & Partial<OwnDataTask>): DataReport | undefined {
  return task.report;
}
