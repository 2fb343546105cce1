import type { Task } from '@meristem/tasks';
import { guessingOf } from '../cells/guessing.ts';
import { type Score, scoreOf } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { quartiles } from '../statistics.ts';
import type { ScoreTable } from './aggregate.ts';
import type { OpenEntry } from './suite-methods.ts';

/** How the results of an entry become scores that can be put together with those of others. */
export interface EntryScale {
  readonly score: Score;
  /** What the best constant prediction comes to. */
  readonly guessing: number;
  /** What nothing can be better than: the floor, all right, or a loss of 0. */
  readonly best: number;
  /** Whether `best` is a floor that is known. */
  readonly floor: boolean;
}

/** What a method came to on an entry. */
export interface EntryOutcome {
  readonly entry: OpenEntry;
  readonly scale: EntryScale;
  /** In the order of the seeds. */
  readonly results: readonly SeedResult[];
  /** Seeds that ended in an error. They count as guessing. */
  readonly failed: readonly number[];
}

/** What a method came to on a whole suite. */
export interface MethodOutcome {
  readonly method: string;
  readonly entries: readonly EntryOutcome[];
}

/** How results on a task are told; the loss of guessing is taken from the held-out data of the results, where there are some. */
export function scaleOf(task: Task, results: readonly SeedResult[]): EntryScale {
  const score = scoreOf(task);
  const accuracy = score.kind === 'accuracy';
  const seen = results.flatMap(({ heldOut }) => heldOut.guessing ?? []);
  const floor = accuracy ? undefined : task.floor(0)?.natsPerCycle;
  return {
    score,
    guessing: accuracy || seen.length === 0 ? guessingOf(task) : quartiles(seen).median,
    best: accuracy ? 1 : (floor ?? 0),
    floor: floor !== undefined,
  };
}

/** 0 for what guessing comes to, 1 for the best that there can be. */
export function normalised({ score, guessing, best }: EntryScale, result: SeedResult): number {
  return (guessing - score.of(result)) / (guessing - best);
}

/** The scores of a method by entry and seed; a seed that failed scores 0. */
export function scoreTable({ entries }: MethodOutcome, seeds: readonly number[]): ScoreTable {
  return entries.map(({ scale, results }) =>
    seeds.map((seed) => {
      const result = results.find((each) => each.seed === seed);
      return result === undefined ? 0 : normalised(scale, result);
    }),
  );
}
