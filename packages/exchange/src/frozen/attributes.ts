import type { Primitive, PRIMITIVES, PrimitiveName } from '@meristem/autodiff';

/** What a primitive of a name is told beside its operands. */
export type AttributesOf<N extends PrimitiveName> =
  (typeof PRIMITIVES)[N] extends Primitive<infer T, never> ? T : never;
