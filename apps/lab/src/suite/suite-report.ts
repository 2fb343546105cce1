import {
  chanceOfImprovement,
  type Estimate,
  estimate,
  interquartileMean,
  optimalityGap,
  type ScoreTable,
  shareReaching,
} from './aggregate.ts';
import { type PairedTest, pairedTest } from '../control/paired-test.ts';
import { type MethodOutcome, scoreTable } from './suite-scores.ts';

/** What a method came to on all entries together. */
export interface MethodReport {
  readonly method: string;
  readonly interquartileMean: Estimate;
  readonly optimalityGap: Estimate;
  /** The lowest score of all runs. */
  readonly worst: number;
  /** Shares of runs that score at least each of {@link PROFILE_THRESHOLDS}. */
  readonly profile: readonly Estimate[];
}

/** What two methods differ by. */
interface MethodComparison {
  readonly one: string;
  readonly other: string;
  /** The chance that a run of the one is better than one of the other on the same task. */
  readonly improvement: Estimate;
  /** Of the scores of the same tasks and seeds. */
  readonly paired: PairedTest;
}

/** What a suite came to. */
export interface SuiteReport {
  readonly methods: readonly MethodReport[];
  /** The first method against each of the others. */
  readonly comparisons: readonly MethodComparison[];
}

/** Scores at which performance profiles are drawn. */
export const PROFILE_THRESHOLDS: readonly number[] = Array.from({ length: 41 }, (_, i) => i / 40);

/** Puts the scores of all entries together. */
export function suiteReport(outcomes: readonly MethodOutcome[], seeds: readonly number[]): SuiteReport {
  const tables = outcomes.map((outcome) => scoreTable(outcome, seeds));
  const [first, ...others] = outcomes.map(({ method }, at) => ({ method, table: tables[at] as ScoreTable }));
  return {
    methods: outcomes.map(({ method }, at) => methodReport(method, tables[at] as ScoreTable)),
    comparisons:
      first === undefined
        ? []
        : others.map(({ method, table }) => ({
            one: first.method,
            other: method,
            improvement: estimate([first.table, table], improvementOf),
            paired: pairedTest(first.table, table),
          })),
  };
}

function improvementOf(...[one = [], other = []]: readonly ScoreTable[]): number {
  return chanceOfImprovement(one, other);
}

function methodReport(method: string, table: ScoreTable): MethodReport {
  const of = (statistic: (table: ScoreTable) => number): Estimate =>
    estimate([table], (resampled = []) => statistic(resampled));
  return {
    method,
    interquartileMean: of(interquartileMean),
    optimalityGap: of(optimalityGap),
    worst: Math.min(...table.flat()),
    profile: PROFILE_THRESHOLDS.map((threshold) => of((scores) => shareReaching(scores, threshold))),
  };
}
