import { z } from 'zod';
import { ALARM, type Criterion, GROW_FOLD, growFold, type GrowthRule } from '@meristem/growable';
import { defined } from '../defined-fields.ts';

const amount = z.number().min(0);
const positive = z.number().positive();
const share = amount.max(1);
const count = z.number().int().min(0);
const some = z.number().int().min(1);

const cycles = z
  .union([some, z.strictObject({ ofRun: share })])
  .describe('Cycles, or a share of the planned ones.');
const stretch = z
  .union([some, z.strictObject({ samples: positive })])
  .describe('Cycles, or as many as it takes to see so many samples.');
const loss = z
  .union([amount, z.strictObject({ ofIgnorance: amount })])
  .describe("In the loss's own units per cycle, or a share of what guessing costs.");

const newborn = z.strictObject({
  input: amount.default(GROW_FOLD.newborn.input),
  recurrent: amount.default(GROW_FOLD.newborn.recurrent),
});

const fold = z.strictObject({
  to: share.default(GROW_FOLD.fold.to),
  every: cycles.default(GROW_FOLD.fold.every),
  longestWait: cycles.default(GROW_FOLD.fold.longestWait),
  first: some.default(GROW_FOLD.fold.first),
  atMost: some.default(GROW_FOLD.fold.atMost),
  window: stretch.default(GROW_FOLD.fold.window),
  tolerance: loss.default(GROW_FOLD.fold.tolerance),
  worst: z.number().min(1).default(GROW_FOLD.fold.worst),
  margin: loss.default(GROW_FOLD.fold.margin),
  ridge: positive.default(GROW_FOLD.fold.ridge),
  covariance: z.enum(['about-means', 'of-moments']).default(GROW_FOLD.fold.covariance),
  least: count.default(GROW_FOLD.fold.least),
});

const alarm = z.strictObject({
  factor: z.number().min(1).default(ALARM.factor),
  margin: amount.default(ALARM.margin),
  deviations: amount
    .default(ALARM.deviations)
    .describe('The margin is at least so many deviations of the averaged loss, such as 6.'),
  calm: count.default(ALARM.calm),
  worse: z.number().min(1).default(ALARM.worse),
  patience: count.default(ALARM.patience),
  hold: count.default(ALARM.hold),
  decay: positive.default(ALARM.decay),
  floor: share.default(ALARM.floor),
});

/** Schema of the settings of `growFold` as plain data, to which the kind and the criterion are added. */
export const growFoldShape = {
  block: count.default(GROW_FOLD.block),
  every: cycles.default(GROW_FOLD.every),
  fall: share.default(GROW_FOLD.fall),
  patience: count.default(GROW_FOLD.patience),
  cap: count.default(GROW_FOLD.cap),
  until: share.default(GROW_FOLD.until),
  untilCycle: count
    .optional()
    .describe('The last cycle of growth, if it comes before `until`; none unless told.'),
  smoothing: share
    .optional()
    .describe(
      'Share of the averaged loss that each cycle keeps; over the cycles from look to look unless told.',
    ),
  newborn: newborn.prefault({}),
  fold: fold.prefault({}),
  alarm: alarm.optional().describe('For tasks that may change unannounced; none unless told.'),
};

type GrowFoldSpec = z.output<z.ZodObject<typeof growFoldShape>>;

/** The rule that plain data describes. */
export function growFoldOf({ alarm: heard, ...settings }: GrowFoldSpec, criterion: Criterion): GrowthRule {
  return growFold({ ...defined(settings), criterion, ...(heard && { alarm: heard }) });
}
