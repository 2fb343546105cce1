import type { Axis } from '../../axis/axis.ts';
import type { Plan } from '../../plan/plan.ts';
import { validatePlan } from '../../plan/validate-plan.ts';
import { type AxisEdit, validateEdit } from '../../state/axis-edit.ts';
import { State } from '../../state/state.ts';
import type { Variable } from '../../state/variable.ts';
import type { Backend, Executable, Precision, Residence } from '../backend.ts';
import { checkOptions } from '../../options/check-options.ts';
import { AT_LEAST_ONE, type OptionTable } from '../../options/expectation.ts';
import { noSuchVariable, requireLiterals, requireState, requireWritable } from '../checks.ts';
import { BYTES_OF, numbersOf, plainPlanBytes, released, requireMemory } from '../memory-need.ts';
import { ReferenceExecutable } from './reference-executable.ts';

/** Options of the reference backend. */
export interface ReferenceBackendOptions {
  /** Bytes that one state may take with its plans; without end unless told. */
  readonly memoryLimit?: number;
}

const OPTIONS: OptionTable<ReferenceBackendOptions> = { memoryLimit: AT_LEAST_ONE };

/**
 * The plain backend: every primitive evaluated by the readable loops of the table, one after the other, on one thread.
 * It runs anywhere JavaScript runs and is the oracle for every other backend. In single precision numbers are stored as
 * such while each sum is accumulated in double precision.
 *
 * @throws OptionError if an option is unknown or out of range.
 */
export function referenceBackend(
  precision: Precision = 'double',
  options: ReferenceBackendOptions = {},
): Backend {
  checkOptions('referenceBackend', options, OPTIONS);
  const { memoryLimit } = options;
  return {
    description: { name: 'reference', precision, simd: 'none', threads: 1, blas: 'none' },
    ...(memoryLimit !== undefined && { memoryLimit }),
    place: (state) => new ReferenceResidence(state, precision, memoryLimit),
  };
}

/** A state in typed arrays, one for each variable. */
export class ReferenceResidence implements Residence {
  readonly precision: Precision;
  clock: number;
  /** Counts edits and restores: bound kernels are valid for one structure. */
  structure = 0;
  #structured: State;
  readonly #arrays = new Map<Variable, Float64Array | Float32Array>();
  readonly #limit: number | undefined;
  readonly #plans: Plan[] = [];
  #released = false;

  constructor(state: State, precision: Precision, limit?: number) {
    this.precision = precision;
    this.#structured = state;
    this.#limit = limit;
    this.clock = state.clock;
    this.#requireRoom((axis) => state.axisUnits.get(axis.name)?.ids.length ?? axis.min);
    requireState(state, this.precision);
    this.#adopt(state);
  }

  get extents(): Readonly<Record<string, number>> {
    return this.#structured.extents;
  }

  /** The unit ids of an axis by position; a fixed axis that no variable carries has them all the same. */
  unitIds(axis: Axis): readonly number[] {
    if (axis.fixed && !this.#structured.axisUnits.has(axis.name))
      return Array.from({ length: axis.min }, (_, i) => i);
    return this.#structured.units(axis).ids;
  }

  /** The live numbers of a variable. */
  array(variable: Variable): Float64Array | Float32Array {
    this.requireHeld();
    const found = this.#arrays.get(variable);
    if (!found) throw noSuchVariable(variable);
    return found;
  }

  load(plan: Plan): Executable {
    validatePlan(plan);
    requireLiterals(plan, this.precision);
    for (const variable of plan.variables.keys()) this.array(variable);
    for (const axis of plan.axes) this.unitIds(axis);
    this.#requireRoom((axis) => this.unitIds(axis).length, plan);
    this.#plans.push(plan);
    return new ReferenceExecutable(this, plan);
  }

  apply(...edits: readonly AxisEdit[]): void {
    this.requireHeld();
    const extents = new Map(Object.entries(this.extents));
    for (const edit of edits) {
      validateEdit(edit, this.#structured.units(edit.axis).axis, extents.get(edit.axis) as number);
      extents.set(edit.axis, edit.survivors.length + edit.births);
    }
    this.#requireRoom(({ name, min }) => extents.get(name) ?? min);
    this.#adopt(this.snapshot().apply(...edits));
  }

  read(variable: Variable | string): Float64Array {
    return Float64Array.from(this.array(this.#named(variable)));
  }

  write(variable: Variable | string, values: ArrayLike<number>): void {
    const key = this.#named(variable);
    const array = this.array(key);
    requireWritable(key, values, array.length, this.precision);
    array.set(values);
  }

  snapshot(): State {
    this.requireHeld();
    const tensors = new Map([...this.#arrays].map(([variable, array]) => [variable, array.slice()]));
    return new State({ ...this.#structured, tensors, clock: this.clock });
  }

  restore(state: State): void {
    this.requireHeld();
    for (const variable of this.#arrays.keys()) state.numbers(variable);
    requireState(state, this.precision);
    this.#adopt(state);
    this.clock = state.clock;
  }

  /** Nothing but arrays has to be given back, and the host does that. */
  release(): void {
    this.#arrays.clear();
    this.#plans.length = 0;
    this.#released = true;
    // Bound kernels hold arrays of their own.
    this.structure++;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Throws a ReleasedError if the residence has been released. */
  requireHeld(): void {
    if (this.#released) throw released('residence');
  }

  /** Requires that the state, with its plans and one more, fits into the limit for some extents. */
  #requireRoom(extentOf: (axis: Axis) => number, more?: Plan): void {
    if (this.#limit === undefined) return;
    const { precision } = this;
    const numbers = numbersOf(this.#structured.tensors.keys(), extentOf);
    const plans = more ? [...this.#plans, more] : this.#plans;
    const bytes = plans.reduce((total, plan) => total + plainPlanBytes(plan, extentOf, precision), 0);
    const what = `a state of ${numbers} numbers with ${plans.length} plans`;
    requireMemory('reference backend', what, numbers * BYTES_OF[precision] + bytes, this.#limit);
  }

  #named(variable: Variable | string): Variable {
    return typeof variable === 'string' ? this.#structured.variable(variable) : variable;
  }

  #adopt(state: State): void {
    this.#structured = state;
    for (const [variable, values] of state.tensors) {
      this.#arrays.set(
        variable,
        this.precision === 'single' ? new Float32Array(values) : new Float64Array(values),
      );
    }
    this.structure++;
  }
}
