import type { Axis } from '../../axis/axis.ts';
import type { Compute, Instruction, Loop, Plan, PlanBuffer, PlanOperand } from '../../plan/plan.ts';
import type { Kernel, Primitive } from '../../tensor/primitive.ts';
import { denseView, type NumberArray, type View } from '../../tensor/view.ts';

/** What a plan is bound to: memory for its buffers and the present units. */
export interface PlanContext {
  memory(buffer: PlanBuffer, size: number, index: number): NumberArray;
  extent(axis: Axis): number;
  unitIds(axis: Axis): Int32Array;
}

/** A plan whose every operand is a piece of memory: run the kernels in order. */
export interface BoundPlan {
  readonly kernels: readonly Kernel[];
  readonly inputViews: ReadonlyMap<string, View>;
  readonly outputViews: ReadonlyMap<string, View>;
}

/** A view of which a loop moves the offset: `base + step * stride`. */
interface SteppingView {
  readonly view: View;
  readonly base: number;
  readonly stride: number;
}

/** Binds a plan to memory for the present extents. */
export function bindPlan(plan: Plan, context: PlanContext): BoundPlan {
  const memory = plan.buffers.map((buffer, index) => {
    const rows = buffer.dims.length > 0 ? context.extent(buffer.dims[0]!.axis) : 1;
    const size = rowSize(buffer, context) * (rows + (buffer.extraRow ? 1 : 0));
    return context.memory(buffer, size, index);
  });
  const whole = (operand: PlanOperand): View => bindOperand(plan, memory, context, operand).view;
  const bindCompute = (instruction: Compute, view: (operand: PlanOperand) => View): Kernel =>
    (instruction.primitive as unknown as Primitive<object>).bind({
      inputs: instruction.inputs.map(view),
      output: view(instruction.output),
      attributes: instruction.attributes,
      extent: context.extent,
      unitIds: context.unitIds,
    });
  const bind = (instruction: Instruction): Kernel => {
    if (instruction.kind === 'compute') return bindCompute(instruction, whole);
    const stepping: SteppingView[] = [];
    const body = instruction.body.map((inner) =>
      bindCompute(inner, (operand) => {
        const bound = bindOperand(plan, memory, context, operand);
        if (operand.rows.at === 'step') stepping.push(bound);
        return bound.view;
      }),
    );
    return bindLoop(instruction, context.extent(instruction.over), body, stepping);
  };
  const named = (entries: Iterable<readonly [string, PlanOperand]>): Map<string, View> =>
    new Map([...entries].map(([name, operand]) => [name, whole(operand)]));
  const inputs = [...plan.inputs].map(([name, buffer]): [string, PlanOperand] => [
    name,
    { buffer, dims: plan.buffers[buffer]!.dims, rows: { at: 'all', shift: 0 } },
  ]);
  return {
    kernels: plan.instructions.map(bind),
    inputViews: named(inputs),
    outputViews: named(plan.outputs),
  };
}

/** Elements of one unit of a buffer's first dim. */
function rowSize(buffer: PlanBuffer, context: PlanContext): number {
  return buffer.dims.slice(1).reduce((product, dim) => product * context.extent(dim.axis), 1);
}

function bindOperand(
  plan: Plan,
  memory: readonly NumberArray[],
  context: PlanContext,
  { buffer: index, dims, rows }: PlanOperand,
): SteppingView {
  const buffer = plan.buffers[index] as PlanBuffer;
  const stride = rowSize(buffer, context);
  const extents = dims.map((dim) => context.extent(dim.axis));
  const shift = rows.at === 'all' || rows.at === 'step' ? rows.shift : 0;
  const last = rows.at === 'last' ? context.extent(buffer.dims[0]!.axis) : 0;
  const base = (shift + last) * stride;
  return { view: denseView(memory[index] as NumberArray, dims, extents, base), base, stride };
}

function bindLoop(
  loop: Loop,
  steps: number,
  body: readonly Kernel[],
  stepping: readonly SteppingView[],
): Kernel {
  return () => {
    for (let i = 0; i < steps; i++) {
      const step = loop.reverse ? steps - 1 - i : i;
      for (let v = 0; v < stepping.length; v++) {
        const moving = stepping[v] as SteppingView;
        moving.view.offset = moving.base + step * moving.stride;
      }
      for (let k = 0; k < body.length; k++) (body[k] as Kernel)();
    }
  };
}
