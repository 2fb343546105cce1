import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import type { Measure } from '../measure/measure.ts';
import type { SeedResult } from '../result/seed-result.ts';

/** One experiment of a study, which is trained with every seed. */
export interface StudyExperiment {
  /** Names the folder of its run, e.g. `fixed-64`. */
  readonly name: string;
  /** What it is called in the table, e.g. `64 units`. */
  readonly label: string;
  /** Experiments of a group stand together in the table, e.g. `fixed`. */
  readonly group: string;
  /** A whole experiment as plain data. */
  readonly experiment: unknown;
}

/** What an experiment of a study came to. */
export interface StudyRun extends Omit<StudyExperiment, 'experiment'> {
  readonly task: Task;
  /** Cycles that were trained. */
  readonly cycles: number;
  /** One for each seed. */
  readonly results: readonly SeedResult[];
  /** The reports of each seed, in the order of the results. */
  readonly logs: readonly (readonly Report[])[];
}

/** How many cycles are trained where so many are meant: all of them, or few to see whether a study runs at all. */
export type RunLength = (cycles: number) => number;

/** What the table says of an experiment of a study. */
export type StudyMeasure = (run: StudyRun, length: RunLength) => readonly Measure[];

/** A named list of experiments that answer one question together. */
export interface Study {
  readonly name: string;
  /** The question, in one sentence. */
  readonly summary: string;
  /** Seeds unless told. */
  readonly seeds: readonly number[];
  /** The experiments in the order in which they are trained; those of a later stage may depend on how earlier ones ended. */
  readonly stages: readonly ((
    length: RunLength,
    earlier: readonly StudyRun[],
  ) => readonly StudyExperiment[])[];
  /** The columns of the table. The first measure of the first is what experiments are compared by. */
  readonly measures: readonly StudyMeasure[];
  /** The groups whose best experiment the others are held against; none where nothing is compared. */
  readonly baselines?: readonly string[];
}
