import { z } from 'zod';
import { type Criterion, growNeed, type GrowthRule } from '@meristem/growable';
import { defined } from '../defined-fields.ts';

const amount = z.number().min(0).optional();
const positive = z.number().positive().optional();
const share = z.number().min(0).max(1).optional();
const some = z.number().int().min(1).optional();

const kind = z
  .strictObject({
    first: z.number().int().min(0).optional().describe('Units to start with, at the least.'),
    wide: z.number().int().min(0).optional().describe('Units up to which more come for want of progress.'),
    need: amount.describe(
      'Rise of the loss without the weakest fifth from which on it is needed, as a share.',
    ),
    at: some.describe('Units beyond which more is asked, with the root of their number.'),
  })
  .optional();

/** Schema of the settings of `growNeed` as plain data, to which the kind and the criterion are added. */
export const growNeedShape = {
  layer: kind,
  inner: kind.describe(
    'Units inside of the blocks of a stack; four times as many at first where all steps are computed at once.',
  ),
  stream: kind.describe(
    'Units that the blocks of a stack read and add to; twice as many at first where all steps are computed at once.',
  ),
  pool: kind,
  factor: kind.describe('Heads, and what is in each of them.'),
  cap: some.describe('Most units of a population.'),
  looks: some.describe('Looks at the network in the whole run.'),
  samples: some.describe('Samples of recent data that a look takes, where no examples are kept back.'),
  sequences: some.describe(
    'Sequences that folding is judged by there, at the least, where they are independent.',
  ),
  lookups: share.describe('Share of all multiply-adds that the rule may spend on looks.'),
  from: share,
  patience: share,
  until: share.describe('Share of the run at which growth ends.'),
  growBy: amount.describe('Share of its size by which a population grows.'),
  least: some,
  aim: amount.describe('Progress is slow if the loss would end above this share of what guessing costs.'),
  low: positive,
  layerNeed: amount,
  foldSoon: share.describe('Share of the run from which a network folds that learns by heart;'),
  foldFrom: share.describe('share from which any other may,'),
  foldAnyway: share.describe('at which it begins in any case,'),
  foldUntil: share.describe('and at which it ends.'),
  foldCost: amount.describe('Share of the loss that all folding may cost, on examples kept back;'),
  attemptCost: amount.describe('that each attempt may cost, on recent data.'),
  leave: share.describe(
    'Share of the parameters that folding is to leave, at most; it costs more, if it must.',
  ),
  soonCost: amount.describe('Share of what guessing costs that early folding may cost.'),
  ridge: positive,
};

type GrowNeedSpec = z.output<z.ZodObject<typeof growNeedShape>>;

/** The rule that plain data describes. */
export function growNeedOf(
  { layer, inner, stream, pool, factor, ...settings }: GrowNeedSpec,
  criterion: Criterion,
): GrowthRule {
  const kinds = Object.fromEntries(
    Object.entries({ layer, inner, stream, pool, factor }).flatMap(([name, told]) =>
      told ? [[name, defined(told)]] : [],
    ),
  ) as Parameters<typeof growNeed>[0];
  return growNeed({ ...defined(settings), ...kinds, criterion });
}
