import { z } from 'zod';
import { type Criterion, type GrowthRule, marginRule } from '@meristem/growable';
import { birthOf, birthSchema } from './birth-spec.ts';

const positive = z.number().positive();
const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const some = z.number().int().min(1);

/** Schema of who goes first. */
export const deletionSchema = z
  .enum(['random', 'oldest-first', 'youngest-first'])
  .default('random')
  .describe('Which of the weak units go.');

/** Fields of the margin rule as plain data, but for its criterion. */
export const marginShape = {
  reserve: count.default(1),
  threshold: positive.default(0.05),
  addProbability: share.default(0.01),
  deleteProbability: share.default(0.05),
  spontaneousProbability: share.default(1e-4),
  deletion: deletionSchema,
  grace: count.default(0).describe('Cycles that a unit lives at least.'),
  births: some.default(1).describe('Units that are added at once.'),
  birth: birthSchema
    .optional()
    .describe('How newborn neurons get their weights; as the criterion says unless told.'),
};

/** The margin rule that plain data describes. */
export function marginOf(spec: z.output<z.ZodObject<typeof marginShape>>, criterion: Criterion): GrowthRule {
  const { birth, ...settings } = spec;
  return marginRule({ ...settings, criterion, ...(birth && { birth: birthOf(birth) }) });
}
