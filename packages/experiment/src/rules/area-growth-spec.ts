import { z } from 'zod';
import { areaGrowth, type Criterion, type GrowthRule } from '@meristem/growable';
import { defined } from '../defined-fields.ts';

const amount = z.number().min(0).optional();
const share = z.number().min(0).max(1).optional();
const some = z.number().int().min(1).optional();
const count = z.number().int().min(0).optional();

/** Schema of the settings of `areaGrowth` as plain data, to which the kind and the criterion are added. */
export const areaGrowthShape = {
  every: some.describe('Cycles from one look at the outputs to the next; 250 unless told.'),
  block: count.describe('Units that an area gets at a look while its output gets better; 4 unless told.'),
  cap: count.describe('Most units of an area; 40 unless told.'),
  excess: amount.describe(
    'Share of what guessing an output costs above which it is worth an area, or units; 0.005 unless told.',
  ),
  fall: share.describe('Share by which its cost must have fallen for more units to come; 0.03 unless told.'),
  patience: count.describe('Blocks added in a row although it did not fall; 2 unless told.'),
  settled: some.describe("Looks without a birth after which an output's growth ends; 12 unless told."),
  tolerance: amount.describe(
    'Share of what guessing an output costs by which the loss may rise when something is taken away; 0.0013 unless told.',
  ),
  merge: amount.describe(
    "Share of an area's worth at which another one takes over from it; 0.15 unless told.",
  ),
  audition: some.describe('Samples that an audition hears; 4000 unless told.'),
  window: some.describe('Samples that trials look at; 1000 unless told.'),
  auditions: z
    .boolean()
    .optional()
    .describe('Whether an area hears the inputs that an audition chooses, or all; it does unless told.'),
};

/** The rule that plain data describes. */
export function areaGrowthOf(
  spec: z.output<z.ZodObject<typeof areaGrowthShape>>,
  criterion: Criterion,
): GrowthRule {
  return areaGrowth({ ...defined(spec), criterion });
}
