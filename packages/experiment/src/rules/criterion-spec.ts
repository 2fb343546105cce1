import type { TrainingTask } from '@meristem/autodiff';
import { z } from 'zod';
import { contribution, type Criterion, multiplierCriterion, outgoingL1, PARTS } from '@meristem/growable';
import { fillOf, fillSchema } from '../fill-spec.ts';

const positive = z.number().positive();
const pressureSchema = z
  .enum(['gated', 'constant'])
  .default('constant')
  .describe(
    'gated: the penalty acts in proportion to the learning rate (whole at 0.01) and to the size of a gradient, and not while the ' +
      'loss is about what guessing costs; constant: at all times alike.',
  );

/** Schema of a part of the model. */
export const partSchema = z.enum(PARTS as [(typeof PARTS)[number], ...(typeof PARTS)[number][]]);

/** Schema of a criterion as plain data. */
export const criterionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('outgoing-l1'),
    penalty: z.number().min(0).default(1e-4).describe('Taken off every penalised weight per cycle.'),
    pressure: pressureSchema,
    threshold: positive.default(0.05).describe('Newborn units start at half of it.'),
    activityWeighted: z.boolean().default(false),
    parts: z
      .array(partSchema)
      .optional()
      .describe('Parts that are penalised; recurrent, lateral and readout unless told.'),
    newborn: z
      .strictObject({ incoming: fillSchema.optional(), outgoing: fillSchema.optional() })
      .optional()
      .describe('Weights of newborns: incoming N(0, 0.01^2) and outgoing at half the threshold unless told.'),
  }),
  z.strictObject({
    kind: z.literal('multiplier'),
    penalty: z.number().min(0).default(3e-5).describe('Gradient of the penalty per time step.'),
    pressure: pressureSchema,
    path: z.enum(['readout', 'everywhere']).default('readout'),
    minimum: z.number().min(0).default(0.025),
    newborn: positive.default(0.05),
  }),
  z
    .strictObject({
      kind: z.literal('contribution'),
      decay: z.number().min(0).max(1).default(0.99).describe('Share of an average that each cycle keeps.'),
    })
    .describe('What a unit contributes, as Continual Backprop measures it; no penalty.'),
]);

/** A criterion as plain data. */
export type CriterionSpec = z.output<typeof criterionSchema>;

/** The criterion that plain data describes, for a task: strengths are scaled by what it predicts. */
export function criterionOf(spec: CriterionSpec, task: TrainingTask): Criterion {
  if (spec.kind === 'multiplier') {
    const { penalty, pressure, path, minimum, newborn } = spec;
    return multiplierCriterion({ penalty, pressure, path, minimum, newborn, steps: task.steps });
  }
  if (spec.kind === 'contribution') return contribution({ decay: spec.decay });
  const { penalty, pressure, threshold, activityWeighted, parts, newborn } = spec;
  const outputs = task.targets.reduce((total, { size }) => total + size, 0);
  return outgoingL1({
    penalty,
    pressure,
    threshold,
    activityWeighted,
    outputs,
    ...(parts && { parts }),
    ...(newborn && {
      newborn: {
        ...(newborn.incoming && { incoming: fillOf(newborn.incoming) }),
        ...(newborn.outgoing && { outgoing: fillOf(newborn.outgoing) }),
      },
    }),
  });
}
