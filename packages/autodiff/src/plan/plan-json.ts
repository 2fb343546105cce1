import type { VariablePurpose } from '../state/variable.ts';
import type { ElementKind } from '../tensor/tensor.ts';
import type { Storage } from './plan.ts';

/** A number as JSON: those that JSON lacks as text. */
export type NumberJson = number | '-0' | 'NaN' | 'Infinity' | '-Infinity';

/** An axis: its name, its smallest extent, and its largest, where it has one. */
export type AxisJson = readonly [name: string, min: number, max?: number];

/** A buffer. A dim is a name such as `unit`, `pre unit` or `post unit`; what is absent is `real`, or not so. */
export interface BufferJson {
  readonly storage: Storage;
  readonly dims: readonly string[];
  readonly kind?: ElementKind;
  readonly extraRow?: true;
  readonly name?: string;
  readonly value?: NumberJson;
  readonly literal?: { readonly extents: readonly number[]; readonly values: readonly NumberJson[] };
  /** Of a variable: a parameter unless told. */
  readonly purpose?: VariablePurpose;
  readonly part?: string;
}

/** Which rows of a buffer, where they are not all: as in `PlanOperand`, with the shift behind a plus. */
export type RowsJson = 'all+1' | 'step' | 'step+1' | 'first' | 'last';

/** A whole buffer by its number, or what part of it an operand is. */
export type OperandJson =
  number | { readonly buffer: number; readonly dims: readonly string[]; readonly rows?: RowsJson };

/** One application of a primitive, by its name. */
export interface ComputeJson {
  readonly op: string;
  readonly in: readonly OperandJson[];
  readonly out: OperandJson;
  /** Its attributes, where it has some. */
  readonly with?: Readonly<Record<string, unknown>>;
}

/** What runs once for each unit of an axis. */
export interface LoopJson {
  readonly over: string;
  readonly reverse?: true;
  readonly body: readonly ComputeJson[];
}

/** A plan as plain data: what `planToJson` writes and `planFromJson` reads. */
export interface PlanJson {
  readonly version: 1;
  readonly name: string;
  readonly axes: readonly AxisJson[];
  /** Inputs and variables are found here, by storage and name. */
  readonly buffers: readonly BufferJson[];
  readonly instructions: readonly (ComputeJson | LoopJson)[];
  readonly outputs: readonly (readonly [name: string, operand: OperandJson])[];
}
