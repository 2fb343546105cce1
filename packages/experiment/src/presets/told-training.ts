import type { TrainingTask } from '@meristem/autodiff';
import { createTrainer } from '@meristem/growable';
import { z } from 'zod';
import { architectureOf, type SpecContext } from '../architecture/architecture-spec.ts';
import { type Experiment, parseExperiment } from '../experiment.ts';
import { optimizerSchema } from '../optimizer-spec.ts';
import { rateScheduleSchema } from '../schedule-spec.ts';
import { parseSpec, SpecError } from '../spec-error.ts';

type OptimizerSpec = NonNullable<Experiment['optimizer']>;
type ScheduleSpec = NonNullable<Experiment['schedules']['learningRate']>;

/** Fields of an optimizer or a schedule, as they stand in JSON. */
type Fields = Readonly<Record<string, unknown>>;

/** How a run is to learn; what is left out stays as it was. */
export interface TrainingChoice {
  /** A name, or fields; a rate that is left out is the usual one. */
  readonly optimizer?: string | Fields;
  readonly learningRate?: number;
  /** Of weights, and not of biases, gains and embeddings: of `adamw`, which it means where nothing is told, and `lion`. */
  readonly weightDecay?: number;
  /** Of the learning rate: a name, or fields. */
  readonly schedule?: string | Fields;
  /** Portions of a batch for one update. */
  readonly accumulate?: number;
}

/** What a choice is completed with. */
export interface TrainingContext extends SpecContext {
  readonly task: TrainingTask;
}

/**
 * Optimizers by name, with how many times the usual rate they take: that of Adam by the kind of the network, as a step of Lion is
 * as long as Adam's longest, and one of Adagrad grows short. Moments look back 100 cycles, as newborns make the gradient change.
 */
const OPTIMIZERS: Readonly<Record<OptimizerSpec['kind'], Fields & { readonly times: number }>> = {
  adam: { times: 1, beta2: 0.99 },
  adamw: { times: 1, beta2: 0.99 },
  lion: { times: 0.2 },
  rmsprop: { times: 1 },
  adagrad: { times: 3 },
  sgd: { times: 3, momentum: 0.9, nesterov: true },
};

/** Schedules by name, in a run of so many cycles. */
const SCHEDULES: Readonly<Partial<Record<string, (cycles: number) => ScheduleSpec>>> = {
  constant: () => ({ kind: 'constant' }),
  linear: () => ({ kind: 'linear', to: 0 }),
  cosine: () => ({ kind: 'cosine', to: 0 }),
  exponential: () => ({ kind: 'exponential', to: 0.01 }),
  step: (cycles) => ({ kind: 'step', every: part(cycles, 3), factor: 0.1 }),
  'one-cycle': () => ({ kind: 'one-cycle' }),
  // Three stretches, each twice as long as the one before it.
  restarts: (cycles) => ({ kind: 'restarts', every: part(cycles, 7), stretch: 2 }),
  'on-plateau': (cycles) => ({ kind: 'on-plateau', factor: 0.5, patience: part(cycles, 20) }),
  'warm-up': (cycles) => ({ kind: 'warm-up', cycles: part(cycles, 20), then: { kind: 'cosine', to: 0 } }),
};

/** Optimizers and schedules that have a name. */
export const trainingNames: {
  readonly optimizers: readonly string[];
  readonly schedules: readonly string[];
} = { optimizers: Object.keys(OPTIMIZERS), schedules: Object.keys(SCHEDULES) };

/**
 * An experiment that learns as it is told. An optimizer takes the place of another one alone: where that was the usual one, rate,
 * schedule, clipping and the rest of the usual training stay, written out.
 *
 * @throws SpecError for an optimizer or a schedule that is not what it should be.
 */
export function withTraining(
  experiment: Experiment,
  choice: TrainingChoice,
  context: TrainingContext,
): Experiment {
  const { schedule, accumulate } = choice;
  const replaced = [choice.optimizer, choice.learningRate, choice.weightDecay].some(
    (told) => told !== undefined,
  );
  const trained = replaced ? withOptimizer(experiment, choice, context) : experiment;
  const fields = {
    ...trained,
    ...(accumulate !== undefined && { accumulate }),
    ...(schedule !== undefined && {
      schedules: { ...trained.schedules, learningRate: scheduleOf(schedule, experiment.cycles) },
    }),
  };
  return parseExperiment(fields, context);
}

function withOptimizer(experiment: Experiment, choice: TrainingChoice, context: TrainingContext): Experiment {
  const { learningRate: told, weightDecay } = choice;
  const { optimizer: before, schedules } = experiment;
  const model = architectureOf(experiment.architecture, context);
  const usual = createTrainer.usual({ model, task: context.task });
  const named = choice.optimizer ?? before ?? (weightDecay === undefined ? 'adam' : 'adamw');
  const fields = typeof named === 'string' ? { kind: named, ...OPTIMIZERS[kindOf(named)] } : named;
  const { times = OPTIMIZERS[kindOf(fields['kind'])].times, ...own } = fields as Fields & { times?: number };
  const optimizer = optimizerOf({
    learningRate: times * usual.learningRate,
    ...own,
    ...(told !== undefined && { learningRate: told }),
    ...(weightDecay !== undefined && { weightDecay: decayOf(weightDecay, own['kind']) }),
  });
  if (before) return { ...experiment, optimizer };
  const { carry, clipping, forgetAfter, rateSchedule } = usual;
  return {
    ...(carry !== undefined && { carry }),
    ...{ clipping, forgetAfter },
    // Longer steps for weights of few sources suit optimizers that bound the step of each weight.
    fanInRate: optimizer.kind !== 'sgd',
    ...experiment,
    optimizer,
    schedules: { learningRate: rateSchedule, ...schedules },
  };
}

function kindOf(kind: unknown): OptimizerSpec['kind'] {
  return optimizerOf({ kind, learningRate: 1 }).kind;
}

function decayOf(weightDecay: number, kind: unknown): number {
  if (kind === 'adamw' || kind === 'lion') return weightDecay;
  throw new SpecError(
    `weight decay: found ${weightDecay} for the optimizer ${String(kind)}, expected adamw or lion, where it leaves biases, gains ` +
      'and embeddings alone. Choose one of them, or say "weightDecay" in the JSON of the optimizer.',
  );
}

function optimizerOf(fields: Fields): OptimizerSpec {
  return parseSpec('experiment', WITH_OPTIMIZER, { optimizer: fields }).optimizer;
}

function scheduleOf(told: string | Fields, cycles: number): ScheduleSpec {
  const named = typeof told === 'string' ? SCHEDULES[told]?.(cycles) : told;
  const schedules = { learningRate: named ?? { kind: told } };
  return parseSpec('experiment', WITH_SCHEDULE, { schedules }).schedules.learningRate;
}

// Faults are told by the paths that they have in an experiment.
const WITH_OPTIMIZER = z.object({ optimizer: optimizerSchema });
const WITH_SCHEDULE = z.object({ schedules: z.object({ learningRate: rateScheduleSchema }) });

/** A part of the cycles of a run. */
function part(cycles: number, of: number): number {
  return Math.max(1, Math.round(cycles / of));
}
