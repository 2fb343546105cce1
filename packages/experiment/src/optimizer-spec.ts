import {
  adagrad,
  adam,
  adamw,
  lion,
  type Optimizer,
  type PerParameter,
  rmsprop,
  sgd,
} from '@meristem/autodiff';
import type { Part } from '@meristem/growable';
import { z } from 'zod';
import { defined } from './defined-fields.ts';
import { partSchema } from './rules/criterion-spec.ts';

const positive = z.number().positive();
const share = z.number().min(0).max(1);
const shareBelowOne = z.number().min(0).lt(1);

/** A number for all parameters, or by part of the model. */
const perPart = z.union([z.number().min(0), z.partialRecord(partSchema, z.number().min(0))]);

const shared = {
  learningRate: positive,
  rate: perPart
    .optional()
    .describe('Factors of the learning rate by part of the model, or one for all; 1 unless told.'),
};

const epsilonPlace = z
  .enum(['inside', 'outside'])
  .optional()
  .describe('Whether epsilon is added under the root that steps are divided by, or to it.');

const weightDecay = perPart
  .optional()
  .describe(
    'Share of a weight per step and unit of rate: one for weights (not biases, gains and embeddings), or by part.',
  );

const memory = {
  ...shared,
  epsilon: positive.default(1e-8),
  epsilonPlace,
  maxStep: positive.optional().describe('Each element of a step is held within plus and minus this.'),
  initialMemory: perPart
    .default(0)
    .describe(
      'First value of the memory: a number, or one for each part of the model (0 where none is given).',
    ),
  birthMemory: z.union([z.number().min(0), z.literal('mean')]).default(0),
};

const moments = {
  ...shared,
  beta1: share.default(0.9),
  beta2: share.default(0.999),
  epsilon: positive.default(1e-8),
  epsilonPlace,
  amsgrad: z
    .boolean()
    .optional()
    .describe('Whether steps are divided by the largest second moment that there ever was; not unless told.'),
};

/** Schema of how gradients become steps. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rmsprop'), decay: share.default(0.99), ...memory }),
  z.strictObject({ kind: z.literal('adagrad'), ...memory }),
  z.strictObject({
    kind: z.literal('adam'),
    ...moments,
    weightDecay: perPart
      .default(0)
      .describe('Share of every parameter per step and unit of rate, or by part of the model.'),
  }),
  z.strictObject({ kind: z.literal('adamw'), ...moments, weightDecay }),
  z.strictObject({
    kind: z.literal('lion'),
    ...shared,
    beta1: shareBelowOne.default(0.9),
    beta2: shareBelowOne.default(0.99),
    weightDecay,
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    ...shared,
    momentum: share.default(0),
    nesterov: z.boolean().optional().describe('Whether a step looks ahead, to where the velocity leads.'),
    weightDecay: perPart.optional().describe('Added to the gradient as a share of the weight, or by part.'),
    towardsFirst: perPart
      .optional()
      .describe(
        'Added to the gradient as a share of how far steps have led from the first value, or by part.',
      ),
  }),
]);

type OptimizerSpec = z.output<typeof optimizerSchema>;

/** The optimizer that plain data describes. */
export function optimizerOf(spec: OptimizerSpec): Optimizer {
  return (OPTIMIZERS[spec.kind] as (spec: OptimizerSpec) => Optimizer)(spec);
}

const OPTIMIZERS: {
  readonly [K in OptimizerSpec['kind']]: (spec: Extract<OptimizerSpec, { kind: K }>) => Optimizer;
} = {
  rmsprop: ({ decay, ...spec }) => rmsprop({ decay, ...memoryOptions(spec) }),
  adagrad: (spec) => adagrad(memoryOptions(spec)),
  adam: (spec) => adam(momentOptions(spec)),
  adamw: (spec) => adamw(momentOptions(spec)),
  lion: (spec) => lion(momentOptions(spec)),
  sgd: (spec) => sgd(momentOptions(spec)),
};

type PerPart = z.output<typeof perPart>;

/** What holds for each parameter by its part; `otherwise` for parts that are not named. */
function byPart(spec: PerPart, otherwise: number): PerParameter {
  return typeof spec === 'number' ? spec : ({ part }) => spec[part as Part] ?? otherwise;
}

/** Options as an optimizer takes them, without what says which one it is and how fast it learns. */
function momentOptions<
  S extends {
    readonly rate?: PerPart | undefined;
    readonly weightDecay?: PerPart | undefined;
    readonly towardsFirst?: PerPart | undefined;
  },
>(spec: S & { readonly kind: string; readonly learningRate: number }) {
  const { rate, weightDecay: decay, towardsFirst, ...options } = spec;
  const told = Object.entries(options).filter(([option]) => option !== 'kind' && option !== 'learningRate');
  return {
    ...defined(Object.fromEntries(told) as Omit<typeof options, 'kind' | 'learningRate'>),
    ...(rate !== undefined && { rate: byPart(rate, 1) }),
    ...(decay !== undefined && { weightDecay: byPart(decay, 0) }),
    ...(towardsFirst !== undefined && { towardsFirst: byPart(towardsFirst, 0) }),
  };
}

function memoryOptions(spec: Omit<Extract<OptimizerSpec, { kind: 'adagrad' }>, 'kind'>) {
  const { epsilon, epsilonPlace, maxStep, initialMemory, birthMemory, rate } = spec;
  return {
    epsilon,
    birthMemory,
    initialMemory: byPart(initialMemory, 0),
    ...defined({ epsilonPlace, maxStep }),
    ...(rate !== undefined && { rate: byPart(rate, 1) }),
  };
}
