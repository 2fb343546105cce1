import { join } from 'node:path';
import type { Task } from '@meristem/tasks';
import { reportOf } from '../own-data/report-of.ts';
import type { TaskShelf } from '../tasks.ts';
import { RunFolder } from './run-folder.ts';
import type { RunPlan } from './run-plan.ts';
import type { SeedResult } from '../result/seed-result.ts';
import type { RunOutcome, TrainRunsOptions } from './displayed-training.ts';
import { trainRuns } from './displayed-training.ts';

/** One of several runs that belong together. */
export interface GroupMember {
  /** Names the folder of its run, and tells it apart while it trains. */
  readonly name: string;
  readonly plan: RunPlan;
  /** Seeds of this run; those of the group unless told. */
  readonly seeds?: readonly number[];
}

/** A member whose folder is open. */
export interface OpenMember<M extends GroupMember> {
  readonly member: M;
  readonly folder: RunFolder;
  readonly task: Task;
}

/** A member that has been trained. */
export interface TrainedMember<M extends GroupMember> extends OpenMember<M> {
  readonly results: readonly SeedResult[];
}

/** Runs that belong together, each in a folder of its own inside a common one. */
export class RunGroup<M extends GroupMember> {
  readonly #members: readonly OpenMember<M>[];

  private constructor(members: readonly OpenMember<M>[]) {
    this.#members = members;
  }

  /**
   * Opens the folders of runs to train seeds in them: those that are there go on, the others start.
   *
   * @throws RunFolderError if one of them cannot be used, and leaves none open.
   */
  static async open<M extends GroupMember>(
    path: string,
    members: readonly M[],
    seeds: readonly number[],
    tasks: TaskShelf,
  ): Promise<RunGroup<M>> {
    const opened: OpenMember<M>[] = [];
    try {
      for (const member of members) {
        const { plan, name, seeds: own = seeds } = member;
        const { task: reference } = plan.experiment;
        const task = tasks.get(reference.name, reference.options);
        const folder = await RunFolder.continueOrCreate(join(path, name), plan, own);
        opened.push({ member, folder, task });
        const report = reportOf(task);
        if (report) await folder.keepReport(report);
      }
    } catch (error) {
      await Promise.all(opened.map(({ folder }) => folder.release()));
      throw error;
    }
    return new RunGroup(opened);
  }

  /** Trains the seeds of all members side by side; what has been trained before is not trained again. */
  async train(seeds: readonly number[], options: TrainRunsOptions): Promise<readonly RunOutcome[]> {
    const label = (name: string): string => (this.#members.length > 1 ? name : '');
    return await trainRuns(
      this.#members.map(({ member, folder, task }) => ({
        folder,
        task,
        seeds: member.seeds ?? seeds,
        label: label(member.name),
      })),
      options,
    );
  }

  /** Writes the results of all members, which have finished, and returns them. */
  async finish(outcomes: readonly RunOutcome[]): Promise<readonly TrainedMember<M>[]> {
    await Promise.all(outcomes.map(({ folder, results }) => folder.finish(results)));
    return this.#members.map((open, at) => ({ ...open, results: outcomes[at]?.results ?? [] }));
  }

  /** The members, with their folders and tasks. */
  get members(): readonly OpenMember<M>[] {
    return this.#members;
  }

  /** Lets other processes use the folders. */
  async release(): Promise<void> {
    await Promise.all(this.#members.map(({ folder }) => folder.release()));
  }
}
