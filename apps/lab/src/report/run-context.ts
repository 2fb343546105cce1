import type { Task } from '@meristem/tasks';
import type { Level, Stretch } from '../figure/level.ts';
import { levelsOf, stretchesOf } from '../figure/level.ts';
import { type Score, scoreOf } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { resultsOf, type RunRecord } from '../run/run-record.ts';

/** What every section of a run's report is made of. */
export interface RunContext {
  readonly record: RunRecord;
  readonly task: Task;
  readonly score: Score;
  /** Of the seeds that have finished, in the order of their numbers. */
  readonly results: readonly SeedResult[];
  readonly levels: readonly Level[];
  readonly stretches: readonly Stretch[];
}

/** Looks up what the sections share. */
export function runContext(record: RunRecord, task: Task): RunContext {
  const { cycles } = record.plan.experiment;
  return {
    record,
    task,
    score: scoreOf(task),
    results: resultsOf(record).toSorted((one, other) => one.seed - other.seed),
    levels: levelsOf(task, cycles),
    stretches: stretchesOf(task, cycles),
  };
}
