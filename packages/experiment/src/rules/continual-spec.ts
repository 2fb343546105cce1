import { z } from 'zod';
import { continualBackprop, type Criterion, type GrowthRule, withRefresh } from '@meristem/growable';
import { defined } from '../defined-fields.ts';

const positive = z.number().positive().optional();
const share = z.number().min(0).max(1).optional();
const some = z.number().int().min(1).optional();

/** Schema of the settings of `continualBackprop` as plain data, to which the kind and the criterion are added. */
export const continualBackpropShape = {
  rate: share.describe(
    'Share of the mature units of a population that is replaced in each cycle; 1e-4 unless told.',
  ),
  maturity: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Cycles up to which a unit is not replaced; 100 unless told.'),
};

/** Schema of the settings of `withRefresh` as plain data, to which the kind and the rule within are added. */
export const refreshShape = {
  alarm: positive.describe(
    'How many deviations of the averaged loss it has to stand above its mean for the data to have changed; 7 unless told.',
  ),
  hold: some.describe('Cycles after an alarm in which the learning rate stays whole; 500 unless told.'),
  fall: positive.describe(
    'Cycles in which it then falls by the factor e towards its floor; 1000 unless told.',
  ),
  floor: share.describe('Share of the learning rate that stays for ever; 0.1 unless told.'),
  restart: z
    .number()
    .gt(1)
    .optional()
    .describe(
      'How many times its least the mean loss has to be for the rate to be whole again; 1.3 unless told.',
    ),
  input: positive.describe(
    'How many deviations the averaged value of a single input has to stand off its mean for it to have changed by itself; 5 unless told.',
  ),
  follow: positive.describe(
    'Cycles in which the rate falls by the factor e after single inputs have changed; 2000 unless told.',
  ),
  moved: positive.describe(
    'How far the means of inputs have to have moved, over what they vary, for the inputs to have changed; 0.05 unless told.',
  ),
  keep: share.describe('Share of the weights that read a changed input which is kept; 0.5 unless told.'),
};

type ContinualBackpropSpec = z.output<z.ZodObject<typeof continualBackpropShape>>;
type RefreshSpec = z.output<z.ZodObject<typeof refreshShape>>;

/** The rule that plain data describes. */
export function continualBackpropOf(spec: ContinualBackpropSpec, criterion: Criterion): GrowthRule {
  return continualBackprop({ ...defined(spec), criterion });
}

/** The rule over another one that plain data describes. */
export function refreshOf(spec: RefreshSpec, rule: GrowthRule): GrowthRule {
  return withRefresh(rule, defined(spec));
}
