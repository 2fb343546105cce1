import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';
import { mean } from '../statistics.ts';

/*
 * Few seeds of many tasks, told as Agarwal, Schwarzer, Castro, Courville and Bellemare ask for in "Deep reinforcement learning at
 * the edge of the statistical precipice" (NeurIPS 2021): by the interquartile mean over all runs, with intervals that say how much
 * of it is the luck of the seeds, instead of by means or medians alone.
 */

/** Scores of a method, larger ones better: one row for each task, one score for each seed. */
export type ScoreTable = readonly (readonly number[])[];

/** A number with the interval that 95 of 100 samples of seeds would be expected to hold. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** The mean of the middle half of all runs: a quarter, rounded down, is left out at either end. */
export function interquartileMean(table: ScoreTable): number {
  const runs = table.flat().toSorted((one, other) => one - other);
  const cut = Math.floor(runs.length / 4);
  return mean(runs.slice(cut, runs.length - cut));
}

/** By how much runs stay below 1, on average; what goes beyond counts as 1. */
export function optimalityGap(table: ScoreTable): number {
  return 1 - mean(table.flat().map((score) => Math.min(score, 1)));
}

/** The share of all runs that score at least so much. */
export function shareReaching(table: ScoreTable, threshold: number): number {
  return mean(table.flat().map((score) => Number(score >= threshold)));
}

/**
 * The chance that a run of one method is better than one of another on the same task, over all pairs of seeds; ties count half.
 * The mean over tasks.
 *
 * Source: Agarwal et al. (2021), section 4.3: Mann and Whitney's statistic.
 */
export function chanceOfImprovement(one: ScoreTable, other: ScoreTable): number {
  const chances = one.map((scores, task) => {
    const rivals = other[task] ?? [];
    const wins = scores.flatMap((score) =>
      rivals.map((rival) => (score > rival ? 1 : score === rival ? 0.5 : 0)),
    );
    return mean(wins);
  });
  return mean(chances);
}

/** Samples of seeds from which an interval is told. */
const RESAMPLES = 2000;

/**
 * A statistic of some tables with its 95% interval by the stratified bootstrap: the seeds of every task are drawn again, with
 * replacement, those of each table apart. The same tables give the same interval.
 *
 * Source: Agarwal et al. (2021), section 4.1; percentiles after Efron (1979).
 */
export function estimate(
  tables: readonly ScoreTable[],
  statistic: (...tables: readonly ScoreTable[]) => number,
): Estimate {
  const key = foldKey(randomKey(0), 'bootstrap');
  const values = Array.from({ length: RESAMPLES }, (_, resample) => {
    const drawn = foldKey(key, resample);
    return statistic(
      ...tables.map((table, at) =>
        table.map((scores, task) => {
          const own = foldKey(foldKey(drawn, at), task);
          return scores.map(
            (_score, i) => scores[Math.floor(uniformAt(own, i, 0) * scores.length)] as number,
          );
        }),
      ),
    );
  }).sort((a, b) => a - b);
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] as number;
  return { value: statistic(...tables), lower: at(0.025), upper: at(0.975) };
}
