import { z } from 'zod';
import {
  type Birth,
  gradMaxBirth,
  inheritBirth,
  orthogonalBirth,
  randomBirth,
  splitBirth,
} from '@meristem/growable';
import { defined } from '../defined-fields.ts';
import { fillOf, fillSchema } from '../fill-spec.ts';

const positive = z.number().positive();
const share = z.number().min(0).max(1);
const some = z.number().int().min(1);

/** Schema of how newborn neurons get their weights. */
export const birthSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('random'),
    incoming: fillSchema.optional(),
    outgoing: fillSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('orthogonal'),
    input: z
      .number()
      .min(0)
      .optional()
      .describe(
        'Deviation of weights from ports and areas times the root of their units; as first weights unless told.',
      ),
    recurrent: z
      .number()
      .min(0)
      .default(0.1)
      .describe('Deviation of weights from older units of the population, times the root of their number.'),
  }),
  z.strictObject({
    kind: z.literal('gradmax'),
    window: some.default(8).describe('Recent cycles over which the gradient is summed.'),
    norm: positive
      .optional()
      .describe("Of a newborn's weights; that of the criterion's newborns unless told."),
    silent: z.enum(['incoming', 'outgoing']).default('incoming'),
  }),
  z.strictObject({
    kind: z.literal('split'),
    share: share.default(0.5).describe("Of the parent's outgoing weights, what the newborn takes."),
    noise: z.number().min(0).default(1).describe('Deviation of that share from weight to weight.'),
    parent: z.enum(['strongest', 'drawn']).default('strongest'),
  }),
  z.strictObject({
    kind: z.literal('inherit'),
    ancestor: z.enum(['latest', 'drawn']).default('latest'),
    graveyard: some.default(16).describe('Removed units of each population that are remembered.'),
  }),
]);

/** How newborn neurons get their weights, as plain data. */
export type BirthSpec = z.output<typeof birthSchema>;

const BIRTHS: { readonly [K in BirthSpec['kind']]: (spec: Extract<BirthSpec, { kind: K }>) => Birth } = {
  random: ({ incoming, outgoing }) =>
    randomBirth({
      ...(incoming && { incoming: fillOf(incoming) }),
      ...(outgoing && { outgoing: fillOf(outgoing) }),
    }),
  orthogonal: ({ input, recurrent }) => orthogonalBirth(defined({ input, recurrent })),
  gradmax: ({ window, norm, silent }) => gradMaxBirth(defined({ window, norm, silent })),
  split: ({ share: taken, noise, parent }) => splitBirth({ share: taken, noise, parent }),
  inherit: ({ ancestor, graveyard }) => inheritBirth({ ancestor, graveyard }),
};

/** The birth that plain data describes. */
export function birthOf(spec: BirthSpec): Birth {
  return (BIRTHS[spec.kind] as (spec: BirthSpec) => Birth)(spec);
}
