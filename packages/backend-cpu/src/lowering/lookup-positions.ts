import type { Compute, PlanOperand } from '@meristem/autodiff';

/** Which operand of a lookup holds the unit positions, by primitive: these are the instructions that may find no unit. */
const POSITIONS: Readonly<Record<string, number>> = { oneHot: 0, gather: 1, scatterAdd: 1 };

/** The operand by which an instruction looks units up, `undefined` if it looks none up. */
export function positionsOf({ primitive, inputs }: Compute): PlanOperand | undefined {
  const at = POSITIONS[primitive.name];
  return at === undefined ? undefined : inputs[at];
}
