import { type Axis, type Plan, ShapeError } from '@meristem/autodiff';

/**
 * Requires that every literal tensor still has the extents that it was written with.
 *
 * @throws ShapeError naming the axis that has changed.
 */
export function requireLiteralExtents(plan: Plan, extentOf: (axis: Axis) => number): void {
  for (const { literal, dims } of plan.buffers) {
    if (!literal) continue;
    dims.forEach(({ axis }, d) => {
      const now = extentOf(axis);
      if (now === literal.extents[d]) return;
      throw new ShapeError(
        `plan "${plan.name}": axis "${axis.name}" has extent ${literal.extents[d]} in a literal tensor but ${now} in the state. ` +
          'Use an input or a variable for numbers over an axis that grows.',
      );
    });
  }
}
