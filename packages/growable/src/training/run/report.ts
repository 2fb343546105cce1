import { AT_LEAST_ONE, COUNT, type OptionTable, required, shape, that } from '@meristem/autodiff';
import { EARLY_STOP_OPTIONS, type EarlyStopOptions } from './early-stop.ts';
import { hasMethods } from '../../growth/rule-parts.ts';
import type { StopSignal } from './stop-signal.ts';
import type { Plasticity } from '../plasticity/plasticity.ts';
import type { PopulationSize } from '../growth-pass/population-book.ts';

/** What a trainer reports while it runs. */
export interface Report {
  /** Cycles completed. */
  readonly cycle: number;
  /** Of the last cycle, in nats. */
  readonly loss: number;
  /** Exponential average, in nats per cycle. */
  readonly smoothedLoss: number;
  /** On the examples that `validation` keeps back, when it was last looked at, in nats per cycle. */
  readonly validationLoss?: number;
  /** All populations, from neurons to areas, with their sizes. */
  readonly populations: readonly PopulationSize[];
  /** Since the start. */
  readonly births: number;
  readonly deaths: number;
  readonly learningRate: number;
  readonly penaltyScale: number;
  /** How well the network still learns, where the run was asked to tell. */
  readonly plasticity?: Plasticity;
  /** Mean wall time since the last report. */
  readonly microsecondsPerCycle: number;
}

/** What a report takes over from the trainer as it is. */
type Standing = Pick<Report, 'cycle' | 'smoothedLoss' | 'populations' | 'births' | 'deaths'>;

/** A report of a trainer, with what it alone does not tell. */
export function reportOf(
  { cycle, smoothedLoss, populations, births, deaths }: Standing,
  { loss, ...told }: Omit<Report, keyof Standing>,
): Report {
  return { cycle, loss, smoothedLoss, populations, births, deaths, ...told };
}

/** How far to run. */
export interface RunOptions {
  /**
   * Run until this many cycles are completed since the very start. Beyond the planned cycles schedules stay where they end: with
   * the usual optimizer at a learning rate of 0, which changes nothing any more.
   */
  readonly cycles: number;
  /** Cycles between reports; 100 unless told. */
  readonly reportEvery?: number;
  /** Rejects the run with the signal's reason. */
  readonly signal?: StopSignal;
  /** Ends the run when its loss on data that it does not train on no longer becomes better; never unless told. */
  readonly earlyStop?: EarlyStopOptions;
}

/** What the options of a run may be. */
export const RUN_OPTIONS: OptionTable<RunOptions> = {
  cycles: required(COUNT),
  reportEvery: AT_LEAST_ONE,
  signal: that('an AbortSignal', (value) => hasMethods(value, 'throwIfAborted', 'addEventListener')),
  earlyStop: shape(EARLY_STOP_OPTIONS),
};
