import { type Fill, normal, normalPerUnit, orthogonal, scaledToL1, zeros } from '@meristem/autodiff';
import { z } from 'zod';

/** Schema of how weights get their first values. */
export const fillSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zeros') }),
  z.strictObject({ kind: z.literal('normal'), deviation: z.number().min(0) }),
  z.strictObject({
    kind: z.literal('normal-per-unit'),
    gain: z
      .number()
      .min(0)
      .describe('The deviation is this over the square root of the units before the birth.'),
  }),
  z.strictObject({
    kind: z.literal('scaled-to-l1'),
    total: z.number().min(0).describe('Sum of the absolute weights.'),
    perTarget: z.boolean().default(false).describe('Whether the sum is per target.'),
  }),
  z.strictObject({ kind: z.literal('orthogonal'), gain: z.number().positive().default(1) }),
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
  orthogonal: ({ gain }) => orthogonal(gain),
};
