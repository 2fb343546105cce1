import {
  adagrad,
  adam,
  type Backend,
  type Fill,
  normal,
  type Optimizer,
  orthogonal,
  rmsprop,
  sgd,
  type Variable,
} from '@meristem/autodiff';
import type { Part } from '../architecture/weight-policy.ts';
import { type Criterion, multiplierCriterion, outgoingL1 } from '../growth/criterion.ts';
import { fixedSize, type GrowthRule } from '../growth/growth-rule.ts';
import { marginRule } from '../growth/margin-rule.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { createTrainer, type Trainer } from '../training/trainer.ts';
import type { TrainingTask } from '../training/training-task.ts';
import { architectureOf } from './architecture-spec.ts';
import type { Experiment } from './experiment.ts';

/** What an experiment needs to become a run. */
export interface TrainerContext {
  /** The task that the experiment names. */
  readonly task: TrainingTask;
  readonly seed: number;
  readonly backend: Backend;
  /** Goes on from here instead of starting anew. */
  readonly checkpoint?: Checkpoint;
}

/** Prepares the run that an experiment describes. */
export function trainerOf(experiment: Experiment, context: TrainerContext): Trainer {
  const { schedules, clipping, initialWeights } = experiment;
  return createTrainer({
    model: architectureOf(experiment.architecture),
    ...context,
    plannedCycles: experiment.cycles,
    batch: experiment.batch,
    smoothing: experiment.smoothing,
    optimizer: optimizerOf(experiment.optimizer),
    learningRate: experiment.optimizer.learningRate,
    growth: ruleOf(experiment.rule, context.task),
    ...(clipping && { clipping: defined(clipping) }),
    ...(schedules.learningRate && { rateSchedule: schedules.learningRate }),
    ...(schedules.penalty && { penaltySchedule: schedules.penalty }),
    ...(initialWeights && {
      initialWeights: {
        input: fillOf(initialWeights.input),
        lateral: fillOf(initialWeights.lateral),
        recurrent: fillOf(initialWeights.recurrent),
        readout: fillOf(initialWeights.readout),
      },
    }),
  });
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The same object without fields that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}

type OptimizerSpec = Experiment['optimizer'];

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

type FillSpec = NonNullable<Experiment['initialWeights']>['input'];

function fillOf(spec: FillSpec): Fill {
  return spec.kind === 'normal' ? normal(spec.deviation) : orthogonal(spec.gain);
}

function ruleOf(spec: Experiment['rule'], task: TrainingTask): GrowthRule {
  const criterion = criterionOf(spec.criterion, task);
  if (spec.kind === 'none') return fixedSize({ criterion });
  const { reserve, threshold, addProbability, deleteProbability, spontaneousProbability } = spec;
  return marginRule({
    criterion,
    reserve,
    threshold,
    addProbability,
    deleteProbability,
    spontaneousProbability,
  });
}

function criterionOf(spec: Experiment['rule']['criterion'], task: TrainingTask): Criterion {
  if (spec.kind === 'multiplier') {
    const { penalty, path, minimum, newborn } = spec;
    return multiplierCriterion({ penalty, path, minimum, newborn, steps: task.steps });
  }
  const { penalty, threshold, activityWeighted, parts } = spec;
  const outputs = task.targets.reduce((total, { size }) => total + size, 0);
  return outgoingL1({ penalty, threshold, activityWeighted, outputs, ...(parts && { parts }) });
}
