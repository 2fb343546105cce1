import { ELEMENTWISE, type ElementwiseName, type ElementwisePrimitive } from '@meristem/autodiff';

/**
 * An operation that a fused kernel can hold: an elementwise one of `@meristem/autodiff`, or one under another name. `copy` is
 * the identity; `expOfNonPositive` is exp where no argument is above 0, in fewer instructions.
 */
export type FusedOperation = ElementwiseName | keyof typeof SYNONYMS;

const SYNONYMS = { copy: 'stopGradient', expOfNonPositive: 'exp' } as const satisfies Record<
  string,
  ElementwiseName
>;

function isSynonym(operation: FusedOperation): operation is keyof typeof SYNONYMS {
  return operation in SYNONYMS;
}

/** What autodiff's table says of an operation: how many operands it takes, and what it is on single numbers. */
export function meaningOf(operation: FusedOperation): Pick<ElementwisePrimitive, 'arity' | 'scalar'> {
  return ELEMENTWISE[isSynonym(operation) ? SYNONYMS[operation] : operation];
}

/** How an operand is read along the innermost dim: neighbours, the same number for the whole row, or with a stride. */
export type Access = 'contiguous' | 'splat' | 'strided';

/** A value of a kernel that is computed from earlier values, or a number known when the plan is loaded. */
export type FusedStep =
  | { readonly operation: FusedOperation; readonly operands: readonly number[] }
  | { readonly constant: number };

/**
 * What becomes of a value. `row`: stored contiguously, with the padding of the row 0. `strided`: each element stored at
 * its own address, nothing else touched. `sum`, `max` and `peak`: one number per row, the reduction over the innermost dim;
 * `peak` is the maximum of a row without NaN, with a zero of either sign, and anything of another row.
 */
export interface FusedOutput {
  readonly value: number;
  readonly store: 'row' | 'strided' | 'sum' | 'max' | 'peak';
}

/**
 * A chain of elementwise operations over the same dims, run in one pass; intermediate values stay in registers.
 *
 * Its words are int32 at the address that the generated function is called with:
 *
 * 1. `from`, `to`: addresses of counts, the range of the outermost loop. In iterations of loop 0 if the rank is not 0,
 *    else in elements of the innermost dim, `from` a multiple of 4, and `to` one too unless it is the extent.
 * 2. Addresses of the counts of loops `1 .. rank - 1`, then, if the rank is not 0, of the innermost extent.
 * 3. For each input, then each output: its address, its byte stride in each outer loop, and, if it is strided, its byte
 *    stride along the innermost dim.
 *
 * A reduction of rank 0 cannot be cut: its `from` has to be 0.
 */
export interface FusedKernel {
  /** Loops around the innermost one, 0 to 4. */
  readonly rank: number;
  /** How values `0 .. inputs.length - 1` are read. */
  readonly inputs: readonly Access[];
  /** Each step is the next value, and uses values before it. */
  readonly steps: readonly FusedStep[];
  readonly outputs: readonly FusedOutput[];
}

/** What every emitted function may assume of the machine. */
export interface EmitOptions {
  /** Whether relaxed SIMD is there: products that are used once, by a sum or difference, are then fused into it. */
  readonly relaxed: boolean;
}

/** A kernel that cannot be emitted, because it is malformed. */
export class FusedKernelError extends Error {
  override readonly name: string = 'FusedKernelError';
}
