import type { Dim } from '@meristem/autodiff';
import type { FusedOperation } from '../codegen/fused-kernel.ts';
import type { Operation } from '../program/operation.ts';
import type { Effects } from '../program/region.ts';
import type { OperandView } from './operand-view.ts';

/** What can be fused with others of its kind: every element of the result from the elements at the same place. */
export interface Pointwise {
  readonly kind: 'pointwise';
  /** An elementwise operation, or a fold along the last dim of the space. */
  readonly operation: FusedOperation | Fold;
  readonly inputs: readonly OperandView[];
  readonly output: OperandView;
  /** The dims that are walked through, outermost first. */
  readonly space: readonly Dim[];
}

/** A fold along the innermost dim; `peak` is a maximum of rows whose results are NaN whatever it is, if one of theirs is. */
export type Fold = 'sum' | 'max' | 'peak';

/** Operations that stay as they are. */
export interface Opaque extends Effects {
  readonly kind: 'opaque';
  readonly operations: readonly Operation[];
  /** Whether it may be left out where nobody reads what it writes. */
  readonly optional?: true;
}

/** A piece of a lowered plan. */
export type Item = Pointwise | Opaque;

/** An elementwise operation over the dims of its output. */
export function pointwise(
  operation: Pointwise['operation'],
  inputs: readonly OperandView[],
  output: OperandView,
  space: readonly Dim[] = output.dims,
): Pointwise {
  return { kind: 'pointwise', operation, inputs, output, space };
}

/** Operations that read some operands and write one. */
export function opaque(
  operations: readonly Operation[],
  reads: readonly OperandView[],
  output: OperandView,
): Opaque {
  return { kind: 'opaque', operations, reads, writes: [output] };
}

/** Whether a fold and not an elementwise operation. */
export function isFold(operation: Pointwise['operation']): operation is Fold {
  return operation === 'sum' || operation === 'max' || operation === 'peak';
}
