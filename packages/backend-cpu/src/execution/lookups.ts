import type { Dim, Plan, PlanOperand } from '@meristem/autodiff';
import type { Lookup } from './fill-input.ts';

/** Which operand of a lookup holds the positions. */
const POSITIONS: Readonly<Record<string, number>> = { oneHot: 0, gather: 1, scatterAdd: 1 };

/** The lookups that take their positions straight from an input, by its name: these can be checked before a plan runs. */
export function lookupsOf(plan: Plan): ReadonlyMap<string, readonly Lookup[]> {
  const lookups = new Map<string, Lookup[]>();
  const instructions = plan.instructions.flatMap((each) => (each.kind === 'loop' ? each.body : [each]));
  for (const { primitive, inputs, attributes } of instructions) {
    const at = POSITIONS[primitive.name];
    if (at === undefined) continue;
    const buffer = plan.buffers[(inputs[at] as PlanOperand).buffer];
    if (buffer?.storage !== 'input' || buffer.name === undefined) continue;
    const lookup = { operation: primitive.name, axis: (attributes as { along: Dim }).along.axis };
    lookups.set(buffer.name, [...(lookups.get(buffer.name) ?? []), lookup]);
  }
  return lookups;
}
