import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '@meristem/tasks';
import { messageOf } from '../errors.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { writeAtomically, writeJson } from '../run/atomic-write.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { GroupMember, OpenMember } from '../run/run-group.ts';
import { readRunRecord } from '../run/run-record.ts';
import { EXPERIMENT_NAME } from './settings-section.ts';

/** The report in the folder of a run. */
export const REPORT_NAME = 'report.html';

/**
 * Writes the report of a run, and beside it the experiment that the command in it trains. Returns the report's path.
 *
 * @throws RunFolderError for a folder without a run.
 */
export async function writeReport(path: string, task: Task): Promise<string> {
  // What draws takes longer to load than all the rest.
  const { runReport } = await import('./run-report.ts');
  const record = await readRunRecord(path);
  const file = join(path, REPORT_NAME);
  await writeJson(join(path, EXPERIMENT_NAME), record.plan.experiment, 2);
  await writeAtomically(file, await runReport(record, task));
  return file;
}

/**
 * {@link writeReport} after training, when the results are on the disk: a report that cannot be drawn or written is told of, and
 * is no reason to fail. Returns whether it was written.
 */
export async function reportTraining(path: string, task: Task, context: CliContext): Promise<boolean> {
  try {
    await writeReport(path, task);
    return true;
  } catch (error) {
    printNote(context, `Warning: no report was written in ${path} (${messageOf(error)}). The results stay.`);
    return false;
  }
}

/** {@link reportTraining} of runs that belong together: those that have trained since their last report. */
export async function reportGroup(
  members: readonly Pick<OpenMember<GroupMember>, 'folder' | 'task'>[],
  context: CliContext,
): Promise<void> {
  for (const { folder, task } of members) {
    if (await hasNews(folder)) await reportTraining(folder.path, task, context);
  }
}

async function hasNews({ path, seeds }: Pick<RunFolder, 'path' | 'seeds'>): Promise<boolean> {
  const trained = await Promise.all(seeds.map((seed) => writtenAt(join(path, `seed-${seed}`, 'log.jsonl'))));
  const reported = await writtenAt(join(path, REPORT_NAME));
  return trained.some((time) => time > reported);
}

/** When a file was last written to, in milliseconds; long ago where there is none. */
async function writtenAt(file: string): Promise<number> {
  return await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => -Infinity,
  );
}
