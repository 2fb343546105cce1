import {
  adagrad,
  adam,
  type Backend,
  type MemoryNeed,
  type Optimizer,
  rmsprop,
  sgd,
  type TrainingTask,
  type Variable,
} from '@meristem/autodiff';
import {
  type Checkpoint,
  createTrainer,
  type Part,
  type Trainer,
  type TrainerOptions,
} from '@meristem/growable';
import { architectureOf, type SpecContext } from './architecture/architecture-spec.ts';
import { defined } from './defined-fields.ts';
import type { Experiment } from './experiment.ts';
import { initialWeightsOf } from './fill-spec.ts';
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

function trainerOptionsOf(experiment: Experiment, given: TrainerContext): TrainerOptions {
  const { modules, ...context } = given;
  const { optimizer, fanInRate, forgetAfter, carry, schedules, clipping, initialWeights, validation } =
    experiment;
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
    ...(clipping && { clipping: defined(clipping) }),
    ...(schedules.learningRate && { rateSchedule: schedules.learningRate }),
    ...(schedules.penalty && { penaltySchedule: schedules.penalty }),
    ...(initialWeights && { initialWeights: initialWeightsOf(initialWeights) }),
  };
}

type OptimizerSpec = NonNullable<Experiment['optimizer']>;

const OPTIMIZERS: {
  readonly [K in OptimizerSpec['kind']]: (spec: Extract<OptimizerSpec, { kind: K }>) => Optimizer;
} = {
  rmsprop: (spec) => rmsprop({ decay: spec.decay, ...memoryOptions(spec) }),
  adagrad: (spec) => adagrad(memoryOptions(spec)),
  adam: ({ beta1, beta2, epsilon, weightDecay }) => adam({ beta1, beta2, epsilon, weightDecay }),
  sgd: ({ momentum }) => sgd({ momentum }),
};

function optimizerOf(spec: OptimizerSpec): Optimizer {
  return (OPTIMIZERS[spec.kind] as (spec: OptimizerSpec) => Optimizer)(spec);
}

function memoryOptions(spec: Extract<OptimizerSpec, { kind: 'rmsprop' | 'adagrad' }>) {
  const { epsilon, maxStep, initialMemory, birthMemory } = spec;
  return {
    epsilon,
    birthMemory,
    initialMemory:
      typeof initialMemory === 'number'
        ? initialMemory
        : (parameter: Variable) => initialMemory[parameter.part as Part] ?? 0,
    ...(maxStep !== undefined && { maxStep }),
  };
}
