import type { Backend, Optimizer, Schedule, TrainingTask } from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import type { WeightPolicy } from '../modules/weight-policy.ts';
import type { Draws } from '../growth/draws.ts';
import type { GrowthRule } from '../growth/growth-rule.ts';
import type { Checkpoint } from './live-model/checkpoint.ts';
import type { ClippingOptions } from './live-model/train-step.ts';

/** Everything that a training run is made of. */
export interface TrainerOptions {
  /** The network to train. */
  readonly model: Architecture;
  readonly task: TrainingTask;
  readonly backend: Backend;
  /** Root of every random stream of the run. */
  readonly seed: number;
  /** Cycles that schedules are stretched over. */
  readonly plannedCycles: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly growth: GrowthRule;
  /** Of the learning rate; constant unless told. */
  readonly rateSchedule?: Schedule;
  /** Of the criterion's penalty; constant unless told. */
  readonly penaltySchedule?: Schedule;
  readonly clipping?: ClippingOptions;
  /** Independent sequences per cycle; 1 unless told. */
  readonly batch?: number;
  /** How weights start; N(0, 0.01^2) unless told. */
  readonly initialWeights?: WeightPolicy['initial'];
  /** Share of the smoothed loss that each cycle keeps; 0.99 unless told. */
  readonly smoothing?: number;
  /** Goes on from here instead of starting anew. */
  readonly checkpoint?: Checkpoint;
  /** Random numbers of the growth rule, for replaying recorded decisions; keyed by seed unless told. */
  readonly draws?: (population: string, cycle: number) => Draws;
}
