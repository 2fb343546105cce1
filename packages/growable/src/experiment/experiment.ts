import type { Schedule } from '@meristem/autodiff';
import { z } from 'zod';
import { PARTS } from '../architecture/weight-policy.ts';
import { architectureOf, architectureSchema } from './architecture-spec.ts';
import { parseSpec } from './spec-error.ts';

const positive = z.number().positive();
const share = z.number().min(0).max(1);
const part = z.enum(PARTS as [(typeof PARTS)[number], ...(typeof PARTS)[number][]]);

const scheduleSchema: z.ZodType<Schedule> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({ kind: z.literal('linear'), to: z.number().min(0) }),
    z.strictObject({ kind: z.literal('cosine'), to: z.number().min(0) }),
    z.strictObject({ kind: z.literal('warm-up'), cycles: z.number().int().min(0), then: scheduleSchema }),
  ]),
);

const criterionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('outgoing-l1'),
    penalty: z.number().min(0).default(1e-4).describe('Taken off every penalised weight per cycle.'),
    threshold: positive.default(0.05).describe('Newborn units start at half of it.'),
    activityWeighted: z.boolean().default(false),
    parts: z
      .array(part)
      .optional()
      .describe('Parts that are penalised; recurrent, lateral and readout unless told.'),
  }),
  z.strictObject({
    kind: z.literal('multiplier'),
    penalty: z.number().min(0).default(3e-5).describe('Gradient of the penalty per time step.'),
    path: z.enum(['readout', 'everywhere']).default('readout'),
    minimum: z.number().min(0).default(0.025),
    newborn: positive.default(0.05),
  }),
]);

const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none'), criterion: criterionSchema }),
  z.strictObject({
    kind: z.literal('margin'),
    criterion: criterionSchema,
    reserve: z.number().int().min(0).default(1),
    threshold: positive.default(0.05),
    addProbability: share.default(0.01),
    deleteProbability: share.default(0.05),
    spontaneousProbability: share.default(1e-4),
  }),
]);

const memory = {
  learningRate: positive,
  epsilon: positive.default(1e-8),
  maxStep: positive.optional().describe('Each element of a step is held within plus and minus this.'),
  initialMemory: z
    .union([z.number().min(0), z.partialRecord(part, z.number().min(0))])
    .default(0)
    .describe(
      'First value of the memory: a number, or one for each part of the model (0 where none is given).',
    ),
  birthMemory: z.union([z.number().min(0), z.literal('mean')]).default(0),
};

const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rmsprop'), decay: share.default(0.99), ...memory }),
  z.strictObject({ kind: z.literal('adagrad'), ...memory }),
  z.strictObject({
    kind: z.literal('adam'),
    learningRate: positive,
    beta1: share.default(0.9),
    beta2: share.default(0.999),
    epsilon: positive.default(1e-8),
    weightDecay: z.number().min(0).default(0),
  }),
  z.strictObject({ kind: z.literal('sgd'), learningRate: positive, momentum: share.default(0) }),
]);

const fillSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('normal'), deviation: z.number().min(0) }),
  z.strictObject({ kind: z.literal('orthogonal'), gain: positive.default(1) }),
]);

/** Schema of an experiment as plain data. */
const experimentSchema = z.strictObject({
  task: z.strictObject({ name: z.string().min(1), options: z.record(z.string(), z.json()).default({}) }),
  architecture: architectureSchema,
  rule: ruleSchema,
  optimizer: optimizerSchema,
  clipping: z.strictObject({ value: positive.optional(), norm: positive.optional() }).optional(),
  schedules: z
    .strictObject({ learningRate: scheduleSchema.optional(), penalty: scheduleSchema.optional() })
    .default({})
    .describe(
      'Factors over the run of the learning rate and of the criterion penalty; constant unless told.',
    ),
  cycles: z.number().int().min(1),
  batch: z.number().int().min(1).default(1),
  smoothing: share.default(0.99).describe('Share of the smoothed loss that each cycle keeps.'),
  initialWeights: z
    .strictObject({ input: fillSchema, lateral: fillSchema, recurrent: fillSchema, readout: fillSchema })
    .optional()
    .describe('How weights start; N(0, 0.01^2) unless told.'),
});

/** A whole experiment as plain data: everything but the seed and the backend. */
export type Experiment = z.output<typeof experimentSchema>;

/** The JSON schema of an experiment. */
export function experimentJsonSchema(): object {
  return z.toJSONSchema(experimentSchema, { io: 'input' });
}

/**
 * Reads an experiment from plain data.
 *
 * @throws SpecError for data of another form, ArchitectureError for a graph that cannot be built.
 */
export function parseExperiment(value: unknown): Experiment {
  const experiment = parseSpec('experiment', experimentSchema, value);
  architectureOf(experiment.architecture);
  return experiment;
}
