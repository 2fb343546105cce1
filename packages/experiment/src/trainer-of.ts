import type { Backend, MemoryNeed, TrainingTask } from '@meristem/autodiff';
import { type Checkpoint, createTrainer, type Trainer, type TrainerOptions } from '@meristem/growable';
import { architectureOf, type SpecContext } from './architecture/architecture-spec.ts';
import { defined } from './defined-fields.ts';
import type { Experiment } from './experiment.ts';
import { initialWeightsOf } from './fill-spec.ts';
import { optimizerOf } from './optimizer-spec.ts';
import { ruleOf } from './rules/rule-spec.ts';

/** What an experiment needs to become a run. */
export interface TrainerContext extends SpecContext {
  /** The task that the experiment names. */
  readonly task: TrainingTask;
  readonly seed: number;
  readonly backend: Backend;
  /** Goes on from here instead of starting anew. */
  readonly checkpoint?: Checkpoint;
}

/**
 * Prepares the run that an experiment describes.
 *
 * @throws what `createTrainer` throws.
 */
export function trainerOf(experiment: Experiment, given: TrainerContext): Trainer {
  return createTrainer(trainerOptionsOf(experiment, given));
}

/** What the run that an experiment describes would take to begin, in bytes; nothing of it is made. Throws as `trainerOf`. */
export function memoryNeedOf(experiment: Experiment, given: TrainerContext): MemoryNeed {
  return createTrainer.memoryNeed(trainerOptionsOf(experiment, given));
}

/** What `createTrainer` takes for the run that an experiment describes. */
export function trainerOptionsOf(experiment: Experiment, given: TrainerContext): TrainerOptions {
  const { modules, ...context } = given;
  const {
    optimizer,
    fanInRate,
    forgetAfter,
    carry,
    newborns,
    accumulate,
    schedules,
    clipping,
    initialWeights,
    validation,
    plasticity,
  } = experiment;
  return {
    model: architectureOf(experiment.architecture, modules && { modules }),
    ...context,
    plannedCycles: experiment.cycles,
    batch: experiment.batch,
    smoothing: experiment.smoothing,
    deadAfter: experiment.deadAfter,
    growth: ruleOf(experiment.rule, context.task),
    ...(validation !== undefined && {
      validation: typeof validation === 'boolean' ? validation : defined(validation),
    }),
    ...(optimizer && { optimizer: optimizerOf(optimizer), learningRate: optimizer.learningRate }),
    ...(fanInRate !== undefined && { fanInRate }),
    ...(forgetAfter !== undefined && { forgetAfter }),
    ...(carry !== undefined && { carry }),
    ...(accumulate !== undefined && { accumulate }),
    ...(plasticity && { plasticity }),
    ...(newborns && { newborns: defined(newborns) }),
    ...(clipping && { clipping: defined(clipping) }),
    ...(schedules.learningRate && { rateSchedule: schedules.learningRate }),
    ...(schedules.penalty && { penaltySchedule: schedules.penalty }),
    ...(initialWeights && { initialWeights: initialWeightsOf(initialWeights) }),
  };
}
