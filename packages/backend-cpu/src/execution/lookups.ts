import type { Dim, Plan } from '@meristem/autodiff';
import { positionsOf } from '../lowering/lookup-positions.ts';
import type { Lookup } from './fill-input.ts';

/** The lookups that take their positions straight from an input, by its name: these can be checked before a plan runs. */
export function lookupsOf(plan: Plan): ReadonlyMap<string, readonly Lookup[]> {
  const lookups = new Map<string, Lookup[]>();
  const instructions = plan.instructions.flatMap((each) => (each.kind === 'loop' ? each.body : [each]));
  for (const instruction of instructions) {
    const positions = positionsOf(instruction);
    const buffer = positions && plan.buffers[positions.buffer];
    if (buffer?.storage !== 'input' || buffer.name === undefined) continue;
    const { primitive, attributes } = instruction;
    const lookup = { operation: primitive.name, axis: (attributes as { along: Dim }).along.axis };
    lookups.set(buffer.name, [...(lookups.get(buffer.name) ?? []), lookup]);
  }
  return lookups;
}
