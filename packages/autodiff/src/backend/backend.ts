/// <reference lib="esnext.disposable" preserve="true" />
import type { Axis } from '../axis/axis.ts';
import type { Plan } from '../plan/plan.ts';
import type { AxisEdit } from '../state/axis-edit.ts';
import type { State } from '../state/state.ts';
import type { Variable } from '../state/variable.ts';
import type { NumberArray } from '../tensor/view.ts';

/** How a backend stores numbers. */
export type Precision = 'single' | 'double';

/** What a backend says of itself, for logs and results. */
export interface BackendDescription {
  readonly name: string;
  readonly precision: Precision;
  /** Instruction set of its vector kernels, or `none`. */
  readonly simd: string;
  /** Threads that share one step. */
  readonly threads: number;
  /** The native matrix library in use, or `none`. */
  readonly blas: string;
}

/** Something that can hold a state and run plans over it. */
export interface Backend {
  readonly description: BackendDescription;
  /** Bytes that one state may take with its plans; without end unless told. */
  readonly memoryLimit?: number;
  /** Bytes that variables and plans over them would take here for some extents; those of plain arrays unless told. */
  bytesOf?(variables: Iterable<Variable>, plans: readonly Plan[], extentOf: (axis: Axis) => number): number;
  /**
   * Copies a state into the backend's memory. Where it is `spent`, nobody reads its numbers afterwards, and their memory may be
   * given back at once. Throws a MemoryError if it does not fit into the limit.
   */
  place(state: State, options?: { readonly spent?: boolean }): Residence;
}

/** The caller's numbers for one run, by input name: one number, or as many as the input has elements. */
export type RunInputs = Readonly<Record<string, number | ArrayLike<number>>>;

/** A state that lives in a backend, and the plans loaded to work on it. */
export interface Residence {
  /** Extents by axis name. */
  readonly extents: Readonly<Record<string, number>>;
  /** Cycles completed; births and random tensors are stamped with it. */
  clock: number;
  /** Compiles a plan for this state. Done once; edits do not repeat it. */
  load(plan: Plan): Executable;
  /**
   * Applies edits of the structure, all or none. Throws a StructureError if one is invalid, a MemoryError if the state would
   * outgrow the backend's limit, and changes nothing then.
   */
  apply(...edits: readonly AxisEdit[]): void;
  /**
   * A copy of a variable's present numbers, row-major over its dims: `state.read` of a snapshot, without the other
   * variables. Throws a StructureError if the residence has no such variable.
   */
  read(variable: Variable | string): Float64Array;
  /** Replaces the numbers of a variable. */
  write(variable: Variable | string, values: ArrayLike<number>): void;
  /** The state as an immutable value. */
  snapshot(): State;
  /** Replaces everything by another state over the same variables. */
  restore(state: State): void;
  /**
   * Gives the backend's memory back at once; whatever of this residence is used later throws a ReleasedError. A residence
   * that is dropped without it gives its memory back when the host collects garbage.
   */
  release(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}

/** A plan that is ready to run. */
export interface Executable {
  readonly plan: Plan;
  /**
   * Runs the plan once. Throws a ShapeError if an input is missing or has the wrong length, a NonFiniteError if it holds
   * NaN or infinity.
   */
  run(inputs: RunInputs): void;
  /** An output of the last run, row-major over its dims; valid until the next run or edit. */
  output(name: string): NumberArray;
}
