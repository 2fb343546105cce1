import type { Axis, Dim } from '../axis/axis.ts';
import type { LeafAttributes } from '../primitives/source.ts';
import type { Variable } from '../state/variable.ts';
import type { Primitive } from '../tensor/primitive.ts';
import type { ElementKind } from '../tensor/tensor.ts';

/**
 * A traced step as a program over symbolic extents: buffers over axes, and instructions that read and write them. It holds
 * no extent and no number of a variable, so an edit of the structure leaves it as it is.
 */
export interface Plan {
  readonly name: string;
  /** The extents table: every axis that a buffer carries. */
  readonly axes: readonly Axis[];
  readonly buffers: readonly PlanBuffer[];
  readonly instructions: readonly Instruction[];
  /** Buffers that the caller fills before every run, by name. */
  readonly inputs: ReadonlyMap<string, number>;
  /** What the caller may read after a run, by name. */
  readonly outputs: ReadonlyMap<string, PlanOperand>;
  /** The variables that the plan reads or writes, with their buffers. */
  readonly variables: ReadonlyMap<Variable, number>;
  /** The plan as people read it, where it was traced: see `formatPlan`. */
  toString(): string;
}

/** Where a buffer's numbers come from. */
export type Storage = 'variable' | 'input' | 'literal' | 'constant' | 'temporary';

/** Memory for one tensor, row-major over `dims`. */
export interface PlanBuffer {
  readonly storage: Storage;
  readonly kind: ElementKind;
  readonly dims: readonly Dim[];
  /** One row more than the first dim has units: the history of a carried value, from before the first step on. */
  readonly extraRow: boolean;
  /** The name of an input or variable. */
  readonly name?: string;
  /** The number of a constant. */
  readonly value?: number;
  readonly literal?: NonNullable<LeafAttributes['literal']>;
}

/**
 * Which part of a buffer an operand is: all of its rows from `shift` on, the row of the loop's present step (plus
 * `shift`), or the first or last row of a history. Rows run along the buffer's first dim.
 */
export type Rows =
  | { readonly at: 'all'; readonly shift: 0 | 1 }
  | { readonly at: 'step'; readonly shift: 0 | 1 }
  | { readonly at: 'first' }
  | { readonly at: 'last' };

/** A buffer, or some rows of it, under the dims by which an instruction knows it. */
export interface PlanOperand {
  readonly buffer: number;
  readonly dims: readonly Dim[];
  readonly rows: Rows;
}

/** One application of a primitive. */
export interface Compute {
  readonly kind: 'compute';
  readonly primitive: Primitive<never>;
  readonly attributes: object;
  readonly inputs: readonly PlanOperand[];
  readonly output: PlanOperand;
}

/** A body that runs once per unit of an axis, first to last or last to first. */
export interface Loop {
  readonly kind: 'loop';
  readonly over: Axis;
  readonly reverse: boolean;
  readonly body: readonly Compute[];
}

/** A line of a plan. */
export type Instruction = Compute | Loop;
