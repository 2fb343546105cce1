import type { Schedule } from '@meristem/autodiff';
import { z } from 'zod';

const atLeast = (least: number) => z.number().min(least);
const cycles = z.number().int().min(0);
const share = z.number().min(0).max(1);

const plain = [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.literal('linear'), to: atLeast(0) }).describe('In a straight line from 1.'),
  z.strictObject({ kind: z.literal('cosine'), to: atLeast(0) }).describe('Along half a cosine from 1.'),
  z
    .strictObject({ kind: z.literal('exponential'), to: z.number().positive() })
    .describe('In equal ratios from 1.'),
  z
    .strictObject({ kind: z.literal('step'), every: z.number().int().min(1), factor: atLeast(0) })
    .describe('Times the factor after every so many cycles.'),
  z
    .strictObject({
      kind: z.literal('one-cycle'),
      rise: share.optional().describe('Share of the run in which it rises to 1; 0.3 unless told.'),
      from: atLeast(0).optional().describe('1/25 unless told.'),
      to: atLeast(0).optional().describe('1/250,000 unless told.'),
    })
    .describe('Up along half a cosine, and down along another.'),
  z
    .strictObject({
      kind: z.literal('restarts'),
      every: z.number().int().min(1).describe('Cycles until the first restart.'),
      stretch: atLeast(1).optional().describe('How many times as long each stretch is as the one before.'),
      to: atLeast(0).optional().describe('0 unless told.'),
    })
    .describe('Half a cosine from 1, again and again.'),
] as const;

const onPlateau = z
  .strictObject({
    kind: z.literal('on-plateau'),
    factor: share,
    patience: cycles.describe('Cycles without a lower loss that are borne.'),
    threshold: share.optional().describe('Share by which a loss has to be lower; 1e-4 unless told.'),
    cooldown: cycles.optional().describe('Cycles after a fall in which no patience is lost; 0 unless told.'),
    to: share.optional().describe('The least factor; 0 unless told.'),
  })
  .describe('Times the factor whenever the smoothed loss has not fallen for some time.');

/** Schema of how a penalty changes over a run. */
export const penaltyScheduleSchema: z.ZodType<Schedule> = z.lazy(() =>
  z.discriminatedUnion('kind', [...plain, warmUp(penaltyScheduleSchema)]),
) as z.ZodType<Schedule>;

/** Schema of how a learning rate changes over a run: it may follow the loss. */
export const rateScheduleSchema: z.ZodType<Schedule> = z.lazy(() =>
  z.discriminatedUnion('kind', [...plain, onPlateau, warmUp(rateScheduleSchema)]),
) as z.ZodType<Schedule>;

function warmUp(then: z.ZodType<Schedule>) {
  return z.strictObject({ kind: z.literal('warm-up'), cycles, then });
}
