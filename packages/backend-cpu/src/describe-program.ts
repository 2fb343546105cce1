import type { Plan } from '@meristem/autodiff';
import { isReadable } from './blas/product.ts';
import type { TensorLayout } from './layout/tensor-layout.ts';
import { lowerPlan } from './lowering/lower-plan.ts';
import { formatProgram } from './program/format-program.ts';
import type { Stride } from './program/operation.ts';
import { BYTES } from './layout/capacity.ts';

/**
 * What the backend runs for a plan, as text: the operations that it is lowered to, the kernels that are generated for it, what
 * threads may share and what a native library may compute. Needs no machine; what depends on extents is said by axis.
 */
export function describeProgram(plan: Plan): string {
  const { buffers, layouts, operations } = lowerPlan(plan);
  const isNeighbour = (stride: Stride): boolean =>
    typeof stride === 'number'
      ? stride === BYTES
      : stride.times === undefined && (layouts[stride.buffer] as TensorLayout).inner === stride.dim;
  return formatProgram({
    name: plan.name,
    buffers,
    layouts,
    operations,
    remark: (call) => (isReadable(call, isNeighbour) ? 'by a native library where it is large' : undefined),
  });
}
