import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Task } from '@meristem/tasks';
import { type PairedTest, pairedTest } from '../control/paired-test.ts';
import { UsageError } from '../errors.ts';
import { type Score, scoreOf } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { resultsOf, type RunRecord } from '../run/run-record.ts';
import { formatSeeds } from '../seeds.ts';
import { type Quartiles, quartiles } from '../statistics.ts';
import {
  chanceOfImprovement,
  type Estimate,
  estimate,
  interquartileMean,
  type ScoreTable,
} from '../suite/aggregate.ts';

/** A run beside others. */
export interface ComparedRun {
  /** The name of its folder, or all of its path where several have that name. */
  readonly name: string;
  readonly record: RunRecord;
  readonly results: readonly SeedResult[];
  /** In the order of the results. */
  readonly scores: readonly number[];
  readonly score: Quartiles;
  /** Of the scores, with its 95% interval. */
  readonly interquartileMean: Estimate;
  readonly units: Quartiles;
  readonly parameters: Quartiles;
  /** Multiply-adds, forward and backward, and what the rule looked up. */
  readonly work: Quartiles;
}

/** What two runs differ by. */
export interface RunDifference {
  readonly one: string;
  readonly other: string;
  /** The chance that a seed of the one does better than a seed of the other, with its 95% interval. */
  readonly improvement: Estimate;
  /** Seeds that both have finished. */
  readonly seeds: readonly number[];
  /** Of the scores of these, one less other. */
  readonly paired: PairedTest;
}

/** Runs on the same task side by side. */
export interface RunComparison {
  readonly task: Task;
  readonly measure: Score;
  readonly runs: readonly ComparedRun[];
  /** The first run against each of the others. */
  readonly differences: readonly RunDifference[];
  /** What is to be known before the numbers are believed. */
  readonly notes: readonly string[];
}

/** Work of a seed: forward and backward take about three times the forward products. */
function workOfResult({ multiplyAdds, lookups }: SeedResult): number {
  return 3 * multiplyAdds + lookups;
}

/**
 * Puts runs on the same task side by side.
 *
 * @throws UsageError for a single run, one without results, different tasks, and runs that share no seed with the first.
 */
export function compareRuns(records: readonly RunRecord[], task: Task): RunComparison {
  const [first, ...others] = records;
  if (first === undefined || others.length === 0) {
    throw new UsageError(
      `compare: found ${records.length === 0 ? 'no run' : 'one run'}, expected two or more. Give the folders of runs on the same task.`,
    );
  }
  for (const other of others) requireSameTask(first, other);
  const names = namesOf(records);
  const measure = scoreOf(task);
  const runs = records.map((record, at) => comparedRun(names[at] as string, record, measure));
  const [best, ...rest] = runs as [ComparedRun, ...ComparedRun[]];
  return {
    task,
    measure,
    runs,
    differences: rest.map((other) => differenceOf(best, other, measure)),
    notes: notesOf(runs),
  };
}

function requireSameTask({ path, plan }: RunRecord, other: RunRecord): void {
  const [task, another] = [plan.experiment.task, other.plan.experiment.task];
  if (isDeepStrictEqual(task, another)) return;
  const told = ({ name, options }: typeof task): string => `${name} ${JSON.stringify(options)}`;
  throw new UsageError(
    `compare: found the task ${told(task)} in ${path} and ${told(another)} in ${other.path}, expected the same task with the same options. ` +
      'Losses of different tasks say nothing about each other; give runs on one.',
  );
}

function comparedRun(name: string, record: RunRecord, measure: Score): ComparedRun {
  const results = resultsOf(record).toSorted((one, other) => one.seed - other.seed);
  if (results.length === 0) {
    throw new UsageError(
      `compare: found no seed of ${record.path} that has finished, expected one or more. Train it to the end with grow --resume ${record.path}.`,
    );
  }
  const scores = results.map((result) => measure.of(result));
  return {
    name,
    record,
    results,
    scores,
    score: quartiles(scores),
    interquartileMean: estimate([[scores]], (table = []) => interquartileMean(table)),
    units: quartiles(results.map(({ totalUnits }) => totalUnits)),
    parameters: quartiles(results.map(({ parameters }) => parameters)),
    work: quartiles(results.map(workOfResult)),
  };
}

function differenceOf(one: ComparedRun, other: ComparedRun, measure: Score): RunDifference {
  const scoreAt = (run: ComparedRun, seed: number): number | undefined =>
    run.scores[run.results.findIndex((result) => result.seed === seed)];
  const seeds = one.results.map(({ seed }) => seed).filter((seed) => scoreAt(other, seed) !== undefined);
  if (seeds.length === 0) {
    const told = ({ results }: ComparedRun): string => formatSeeds(results.map(({ seed }) => seed));
    throw new UsageError(
      `compare: found the seeds ${told(one)} in ${one.record.path} and ${told(other)} in ${other.record.path}, expected one or more in both. ` +
        'The test goes by pairs of the same seed: train the same seeds with --seeds.',
    );
  }
  const shared = (run: ComparedRun): readonly number[] => seeds.map((seed) => scoreAt(run, seed) as number);
  // Larger has to be better.
  const sign = measure.kind === 'accuracy' ? 1 : -1;
  const upwards = ({ scores }: ComparedRun): ScoreTable => [scores.map((score) => sign * score)];
  return {
    one: one.name,
    other: other.name,
    improvement: estimate([upwards(one), upwards(other)], (mine = [], its = []) =>
      chanceOfImprovement(mine, its),
    ),
    seeds,
    paired: pairedTest([shared(one)], [shared(other)]),
  };
}

function namesOf(records: readonly RunRecord[]): readonly string[] {
  const short = records.map(({ path }) => basename(path));
  return records.map(({ path }, at) => {
    const name = short[at] as string;
    return name !== '' && short.filter((each) => each === name).length === 1 ? name : path;
  });
}

function notesOf(runs: readonly ComparedRun[]): readonly string[] {
  const plans = runs.map(({ record: { plan } }) => plan);
  const open = runs.flatMap(({ name, record, results }) => {
    const left = record.seeds.length - results.length;
    return left > 0
      ? [`${name}: ${left} of ${record.seeds.length} seeds have not finished, and are left out.`]
      : [];
  });
  const differ = (of: (plan: (typeof plans)[number]) => unknown): boolean => new Set(plans.map(of)).size > 1;
  return [
    ...open,
    ...(differ(({ experiment }) => experiment.cycles * experiment.batch)
      ? ['The runs saw different amounts of data (cycles times batch): look at the work beside the scores.']
      : []),
    ...(differ(({ evaluationCycles }) => evaluationCycles)
      ? ['The runs were evaluated on different numbers of held-out cycles.']
      : []),
    ...(runs.some(({ results }) => results.length < 6)
      ? ['Fewer than six seeds cannot bring the paired test below .05.']
      : []),
  ];
}
