import { NonFiniteError, ShapeError } from '../../errors.ts';
import type { Plan, PlanBuffer } from '../../plan/plan.ts';
import type { NumberArray, View } from '../../tensor/view.ts';
import type { Executable, RunInputs } from '../backend.ts';
import { bindPlan, type BoundPlan } from './bind-plan.ts';
import type { ReferenceResidence } from './reference-backend.ts';

/** A plan over a residence: kernels are bound to memory when the structure has changed, then only run. */
export class ReferenceExecutable implements Executable {
  readonly plan: Plan;
  private readonly residence: ReferenceResidence;
  private bound: BoundPlan | undefined;
  private structure = -1;

  constructor(residence: ReferenceResidence, plan: Plan) {
    this.residence = residence;
    this.plan = plan;
  }

  run(inputs: RunInputs): void {
    const { kernels, inputViews } = this.rebind();
    for (const [name, view] of inputViews) fillInput(this.plan.name, name, inputs[name], view);
    for (const kernel of kernels) kernel();
  }

  output(name: string): NumberArray {
    const view = this.rebind().outputViews.get(name);
    if (!view) {
      const known = [...this.plan.outputs.keys()].join(', ');
      throw new ShapeError(`plan "${this.plan.name}": found no output "${name}", expected one of: ${known}.`);
    }
    return view.data.subarray(view.offset, view.offset + view.size);
  }

  private rebind(): BoundPlan {
    const { residence, plan } = this;
    if (!this.bound || this.structure !== residence.structure) {
      this.bound = bindPlan(plan, {
        memory: (buffer, size, index) => memoryFor(residence, plan, buffer, size, index),
        extent: (axis) => residence.unitIds(axis).length,
        unitIds: (axis) => Int32Array.from(residence.unitIds(axis)),
      });
      this.structure = residence.structure;
    }
    return this.bound;
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
  if (buffer.literal) requireLiteralExtents(residence, plan, buffer, buffer.literal.extents);
  if (buffer.kind === 'index')
    return buffer.literal ? Int32Array.from(buffer.literal.values) : new Int32Array(size);
  const array = residence.precision === 'single' ? new Float32Array(size) : new Float64Array(size);
  if (buffer.literal) array.set(buffer.literal.values);
  if (buffer.value !== undefined) array.fill(buffer.value);
  return array;
}

/** A literal tensor has the extents that it was written with, whatever the state's are. */
function requireLiteralExtents(
  residence: ReferenceResidence,
  plan: Plan,
  { dims }: PlanBuffer,
  extents: readonly number[],
): void {
  dims.forEach(({ axis }, d) => {
    const now = residence.unitIds(axis).length;
    if (now === extents[d]) return;
    throw new ShapeError(
      `plan "${plan.name}": axis "${axis.name}" has extent ${extents[d]} in a literal tensor but ${now} in the state. ` +
        'Use an input or a variable for numbers over an axis that grows.',
    );
  });
}

function fillInput(plan: string, name: string, given: RunInputs[string] | undefined, view: View): void {
  if (given === undefined) {
    throw new ShapeError(`plan "${plan}": input "${name}": found nothing, expected ${view.size} numbers.`);
  }
  if (typeof given === 'number') {
    if (view.size !== 1)
      throw new ShapeError(`plan "${plan}": input "${name}": found one number, expected ${view.size}.`);
    store(plan, name, view, 0, given);
    return;
  }
  if (given.length !== view.size) {
    throw new ShapeError(
      `plan "${plan}": input "${name}": found ${given.length} numbers, expected ${view.size}.`,
    );
  }
  for (let i = 0; i < view.size; i++) store(plan, name, view, i, given[i] as number);
}

/** Stores one number of an input; `view.data` keeps whole numbers only if these are unit positions. */
function store(plan: string, name: string, view: View, at: number, value: number): void {
  if (!Number.isFinite(value)) {
    throw new NonFiniteError(
      `plan "${plan}": input "${name}": found ${value} at element ${at}, expected finite numbers.`,
    );
  }
  view.data[at] = value;
  if (view.data instanceof Int32Array && view.data[at] !== value) {
    throw new ShapeError(
      `plan "${plan}": input "${name}": found ${value} at element ${at}, expected a unit position.`,
    );
  }
}
