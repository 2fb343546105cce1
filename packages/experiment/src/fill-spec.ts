import {
  fanIn,
  type Fill,
  glorot,
  he,
  normal,
  normalPerUnit,
  orthogonal,
  scaledToL1,
  zeros,
} from '@meristem/autodiff';
import type { TrainerOptions } from '@meristem/growable';
import { z } from 'zod';

const distribution = z.enum(['normal', 'uniform']).default('normal');

/** Schema of how weights get their first values. */
export const fillSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zeros') }),
  z.strictObject({ kind: z.literal('normal'), deviation: z.number().min(0) }),
  z.strictObject({
    kind: z.literal('normal-per-unit'),
    gain: z
      .number()
      .min(0)
      .describe(
        'The deviation is this over the root of the units before the birth, and of the sources at first.',
      ),
  }),
  z.strictObject({
    kind: z.literal('fan-in'),
    gain: z
      .number()
      .min(0)
      .default(1)
      .describe('The deviation is this over the root of the sources of a target.'),
    distribution,
  }),
  z.strictObject({ kind: z.literal('he'), distribution }).describe('As fan-in with a gain of the root of 2.'),
  z.strictObject({
    kind: z.literal('glorot'),
    gain: z
      .number()
      .min(0)
      .default(1)
      .describe('The deviation is this times the root of 2 over sources and targets.'),
    distribution,
  }),
  z.strictObject({
    kind: z.literal('scaled-to-l1'),
    total: z.number().min(0).describe('Sum of the absolute weights.'),
    perTarget: z.boolean().default(false).describe('Whether the sum is per target.'),
  }),
  z.strictObject({
    kind: z.literal('orthogonal'),
    gain: z.number().positive().default(1),
    over: z
      .enum(['lastDims', 'roles'])
      .default('lastDims')
      .describe(
        'Rows and columns: the last two dims, or sources and targets, so that every gate has a matrix.',
      ),
  }),
]);

/** How weights get their first values, as plain data. */
export type FillSpec = z.output<typeof fillSchema>;

/** The fill that plain data describes. */
export function fillOf(spec: FillSpec): Fill {
  return (FILLS[spec.kind] as (spec: FillSpec) => Fill)(spec);
}

const FILLS: { readonly [K in FillSpec['kind']]: (spec: Extract<FillSpec, { kind: K }>) => Fill } = {
  zeros: () => zeros,
  normal: ({ deviation }) => normal(deviation),
  'normal-per-unit': ({ gain }) => normalPerUnit(gain),
  'scaled-to-l1': ({ total, perTarget }) => scaledToL1(total, { perTarget }),
  'fan-in': ({ gain, distribution }) => fanIn(gain, { distribution }),
  he: ({ distribution }) => he({ distribution }),
  glorot: ({ gain, distribution }) => glorot(gain, { distribution }),
  orthogonal: ({ gain, over }) => orthogonal(gain, { over }),
};

/** Schema of first weights: as modules and projections say by themselves, or by a fill. */
const startSchema = z
  .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('by-module') }), ...fillSchema.options])
  .default({ kind: 'by-module' });

/** Schema of how the weights of a network start, by part. */
export const initialWeightsSchema = z.strictObject({
  input: startSchema,
  lateral: startSchema,
  recurrent: startSchema,
  readout: startSchema,
});

/** Fills of the parts that modules and projections are not to start by themselves. */
export function initialWeightsOf(
  spec: z.output<typeof initialWeightsSchema>,
): NonNullable<TrainerOptions['initialWeights']> {
  return Object.fromEntries(
    Object.entries(spec).flatMap(([part, start]) =>
      start.kind === 'by-module' ? [] : [[part, fillOf(start)]],
    ),
  );
}
