import type { TrainingTask } from '@meristem/autodiff';
import { z } from 'zod';
import { type Criterion, multiplierCriterion, outgoingL1, PARTS } from '@meristem/growable';
import { fillOf, fillSchema } from '../fill-spec.ts';

const positive = z.number().positive();

/** Schema of a part of the model. */
export const partSchema = z.enum(PARTS as [(typeof PARTS)[number], ...(typeof PARTS)[number][]]);

/** Schema of a criterion as plain data. */
export const criterionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('outgoing-l1'),
    penalty: z.number().min(0).default(1e-4).describe('Taken off every penalised weight per cycle.'),
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
    path: z.enum(['readout', 'everywhere']).default('readout'),
    minimum: z.number().min(0).default(0.025),
    newborn: positive.default(0.05),
  }),
]);

/** A criterion as plain data. */
export type CriterionSpec = z.output<typeof criterionSchema>;

/** The criterion that plain data describes, for a task: strengths are scaled by what it predicts. */
export function criterionOf(spec: CriterionSpec, task: TrainingTask): Criterion {
  if (spec.kind === 'multiplier') {
    const { penalty, path, minimum, newborn } = spec;
    return multiplierCriterion({ penalty, path, minimum, newborn, steps: task.steps });
  }
  const { penalty, threshold, activityWeighted, parts, newborn } = spec;
  const outputs = task.targets.reduce((total, { size }) => total + size, 0);
  return outgoingL1({
    penalty,
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
