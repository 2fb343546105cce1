import { MeristemError } from '@meristem/autodiff';
import type { EarlyStopOptions } from './early-stop.ts';
import type { PopulationSize } from '../growth-pass/population-book.ts';

/** What a trainer reports while it runs. */
export interface Report {
  /** Cycles completed. */
  readonly cycle: number;
  /** Of the last cycle, in nats. */
  readonly loss: number;
  /** Exponential average, in nats per cycle. */
  readonly smoothedLoss: number;
  /** All populations, from neurons to areas, with their sizes. */
  readonly populations: readonly PopulationSize[];
  /** Since the start. */
  readonly births: number;
  readonly deaths: number;
  readonly learningRate: number;
  readonly penaltyScale: number;
  /** Mean wall time since the last report. */
  readonly microsecondsPerCycle: number;
}

/** How far to run. */
export interface RunOptions {
  /** Run until this many cycles are completed since the very start. */
  readonly cycles: number;
  /** Cycles between reports; 100 unless told. */
  readonly reportEvery?: number;
  /** Rejects the run with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Ends the run when held-out evaluations no longer become better; never unless told. */
  readonly earlyStop?: EarlyStopOptions;
}

/**
 * Cycles between the reports of a run.
 *
 * @throws MeristemError (`trainer`) if they, or the cycles to run, are not counts.
 */
export function reportInterval({ cycles, reportEvery = 100 }: RunOptions): number {
  if (!Number.isInteger(reportEvery) || reportEvery < 1) {
    throw new MeristemError(
      'trainer',
      `run: found reportEvery ${reportEvery}, expected a whole number of 1 or more.`,
    );
  }
  if (!Number.isInteger(cycles) || cycles < 0) {
    throw new MeristemError('trainer', `run: found ${cycles} cycles, expected a whole number of 0 or more.`);
  }
  return reportEvery;
}
