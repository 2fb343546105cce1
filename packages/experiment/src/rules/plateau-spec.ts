import { z } from 'zod';
import { type Criterion, type GrowthRule, plateauRule } from '@meristem/growable';
import { birthOf, birthSchema } from './birth-spec.ts';
import { defined } from '../defined-fields.ts';
import { deletionSchema } from './margin-spec.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const some = z.number().int().min(1);

/** Fields of the plateau rule as plain data, but for its criterion. */
export const plateauShape = {
  patience: some.default(500).describe('Cycles without a fall of the loss after which units are added.'),
  leastFall: share.default(0.02).describe('Share by which the smoothed loss must fall.'),
  births: some.default(1).describe('Units that every population gets on a plateau.'),
  attempts: count.optional().describe('Plateaus in a row on which units are added; unbounded unless told.'),
  threshold: z.number().positive().default(0.05),
  reserve: count.default(0),
  deleteProbability: share.default(0.05),
  deletion: deletionSchema,
  grace: count.optional().describe('Cycles that a unit lives at least; the patience unless told.'),
  birth: birthSchema
    .optional()
    .describe('How newborn neurons get their weights; as the criterion says unless told.'),
};

/** The plateau rule that plain data describes. */
export function plateauOf(
  spec: z.output<z.ZodObject<typeof plateauShape>>,
  criterion: Criterion,
): GrowthRule {
  const { birth, ...settings } = spec;
  return plateauRule({ ...defined(settings), criterion, ...(birth && { birth: birthOf(birth) }) });
}
