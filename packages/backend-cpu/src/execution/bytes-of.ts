import type { Axis, Plan, Variable } from '@meristem/autodiff';
import { capacityFor } from '../layout/capacity.ts';
import { layoutOf, place, type TensorLayout } from '../layout/tensor-layout.ts';
import { lowerPlan } from '../lowering/lower-plan.ts';
import { aligned } from '../memory/arena.ts';
import { programLength } from '../program/listing.ts';

/** Bytes of a machine word. */
const WORD = 4;

/** Bytes that variables and plans over them take where they are laid out, for some extents: nothing is allocated. */
export function bytesOf(
  variables: Iterable<Variable>,
  plans: readonly Plan[],
  extentOf: (axis: Axis) => number,
): number {
  const capacityOf = (axis: Axis): number => capacityFor(axis, extentOf(axis));
  const bytesAt = (layout: TensorLayout): number => aligned(place(layout, capacityOf).bytes);
  let bytes = 0;
  for (const { dims } of variables) bytes += bytesAt(layoutOf(dims));
  for (const plan of plans) {
    const { layouts, used, instructions, plan: lowered } = lowerPlan(plan);
    const stored = new Set(lowered.variables.values());
    bytes += aligned(WORD * programLength(instructions));
    layouts.forEach((layout, buffer) => {
      if (used[buffer] && !stored.has(buffer)) bytes += bytesAt(layout);
    });
  }
  return bytes;
}
