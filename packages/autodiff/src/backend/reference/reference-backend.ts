import type { Axis } from '../../axis/axis.ts';
import type { Plan } from '../../plan/plan.ts';
import { validatePlan } from '../../plan/validate-plan.ts';
import type { AxisEdit } from '../../state/axis-edit.ts';
import { State } from '../../state/state.ts';
import type { Variable } from '../../state/variable.ts';
import type { Backend, Executable, Precision, Residence } from '../backend.ts';
import { noSuchVariable, requireLiterals, requireState, requireWritable } from '../checks.ts';
import { ReferenceExecutable } from './reference-executable.ts';

/**
 * The plain backend: every primitive evaluated by the readable loops of the table, one after the other, on one thread.
 * It runs anywhere JavaScript runs and is the oracle for every other backend. In single precision numbers are stored as
 * such while each sum is accumulated in double precision.
 */
export function referenceBackend(precision: Precision = 'double'): Backend {
  return {
    description: { name: 'reference', precision, simd: 'none', threads: 1, blas: 'none' },
    place: (state) => new ReferenceResidence(state, precision),
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

  constructor(state: State, precision: Precision) {
    this.precision = precision;
    this.#structured = state;
    this.clock = state.clock;
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
    const found = this.#arrays.get(variable);
    if (!found) throw noSuchVariable(variable);
    return found;
  }

  load(plan: Plan): Executable {
    validatePlan(plan);
    requireLiterals(plan, this.precision);
    for (const variable of plan.variables.keys()) this.array(variable);
    for (const axis of plan.axes) this.unitIds(axis);
    return new ReferenceExecutable(this, plan);
  }

  apply(...edits: readonly AxisEdit[]): void {
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
    const tensors = new Map(
      [...this.#arrays].map(([variable, array]) => [variable, Float64Array.from(array)]),
    );
    return new State({ ...this.#structured, tensors, clock: this.clock });
  }

  restore(state: State): void {
    for (const variable of this.#arrays.keys()) state.read(variable);
    requireState(state, this.precision);
    this.#adopt(state);
    this.clock = state.clock;
  }

  /** Nothing but arrays has to be given back, and the host does that. */
  release(): void {
    this.#arrays.clear();
  }

  #named(variable: Variable | string): Variable {
    return typeof variable === 'string' ? this.#structured.variable(variable) : variable;
  }

  #adopt(state: State): void {
    this.#structured = state;
    for (const [variable, values] of state.tensors) {
      this.#arrays.set(variable, this.precision === 'single' ? Float32Array.from(values) : values.slice());
    }
    this.structure++;
  }
}
