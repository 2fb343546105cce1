import type { Axis } from '../../axis/axis.ts';
import type { Plan, PlanBuffer } from '../../plan/plan.ts';
import type { NumberArray, View } from '../../tensor/view.ts';
import type { Executable, RunInputs } from '../backend.ts';
import { constantIn, requireInput, requireLiteralExtents, requireOutput, unfitInput } from '../checks.ts';
import { bindPlan, type BoundPlan } from './bind-plan.ts';
import type { ReferenceResidence } from './reference-backend.ts';

/** A plan over a residence: kernels are bound to memory when the structure has changed, then only run. */
export class ReferenceExecutable implements Executable {
  readonly plan: Plan;
  readonly #residence: ReferenceResidence;
  #bound: BoundPlan | undefined;
  #structure = -1;

  constructor(residence: ReferenceResidence, plan: Plan) {
    this.#residence = residence;
    this.plan = plan;
  }

  run(inputs: RunInputs): void {
    const { kernels, inputViews } = this.#rebind();
    for (const [name, view] of inputViews) fillInput(this.plan.name, name, inputs[name], view);
    for (const kernel of kernels) kernel();
  }

  output(name: string): NumberArray {
    requireOutput(this.plan, name);
    const view = this.#rebind().outputViews.get(name) as View;
    return view.data.subarray(view.offset, view.offset + view.size);
  }

  #rebind(): BoundPlan {
    const residence = this.#residence;
    residence.requireHeld();
    const plan = this.plan;
    if (!this.#bound || this.#structure !== residence.structure) {
      const extent = (axis: Axis): number => residence.unitIds(axis).length;
      requireLiteralExtents(plan, extent);
      this.#bound = bindPlan(plan, {
        memory: (buffer, size, index) => memoryFor(residence, plan, buffer, size, index),
        extent,
        unitIds: (axis) => Int32Array.from(residence.unitIds(axis)),
      });
      this.#structure = residence.structure;
    }
    return this.#bound;
  }
}

function memoryFor(
  residence: ReferenceResidence,
  plan: Plan,
  buffer: PlanBuffer,
  size: number,
  index: number,
): NumberArray {
  if (buffer.storage === 'variable') {
    for (const [variable, at] of plan.variables) if (at === index) return residence.array(variable);
  }
  if (buffer.kind === 'index')
    return buffer.literal ? Int32Array.from(buffer.literal.values) : new Int32Array(size);
  const array = residence.precision === 'single' ? new Float32Array(size) : new Float64Array(size);
  if (buffer.literal) array.set(buffer.literal.values);
  if (buffer.value !== undefined) array.fill(constantIn(buffer.value, residence.precision));
  return array;
}

/** Stores the numbers of an input; its memory keeps whole numbers only if these are unit positions. */
function fillInput(plan: string, name: string, given: RunInputs[string] | undefined, view: View): void {
  requireInput(plan, name, given, view.size);
  const { data } = view;
  const whole = data instanceof Int32Array;
  for (let i = 0; i < view.size; i++) {
    const value = typeof given === 'number' ? given : (given[i] as number);
    data[i] = value;
    if (!Number.isFinite(data[i]) || (whole && data[i] !== value))
      throw unfitInput(plan, name, i, value, whole ? 'index' : 'real');
  }
}
