import type { Dim } from '@meristem/autodiff';
import type { ElementwiseName } from '../codegen/fused-kernel.ts';
import type { Call } from '../program/operation.ts';
import type { OperandView } from './operand-view.ts';

/** What can be fused with others of its kind: every element of the result from the elements at the same place. */
export interface Pointwise {
  readonly kind: 'pointwise';
  /** An elementwise operation, or a fold along the last dim of the space. */
  readonly operation: ElementwiseName | Fold;
  readonly inputs: readonly OperandView[];
  readonly output: OperandView;
  /** The dims that are walked through, outermost first. */
  readonly space: readonly Dim[];
}

/** A fold along the innermost dim. */
export type Fold = 'sum' | 'max';

/** Calls that stay as they are. */
export interface Opaque {
  readonly kind: 'opaque';
  readonly calls: readonly Call[];
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
}

/** A piece of a lowered plan. */
export type Item = Pointwise | Opaque;

/** Some rows of a buffer. */
export interface Region {
  readonly buffer: number;
  readonly region: string;
}

/**
 * Whether two regions may share memory. Rows of different steps never do at the same time, nor do different units of a dim.
 */
export function overlap(a: Region, b: Region): boolean {
  if (a.buffer !== b.buffer) return false;
  if (a.region === b.region) return true;
  const [one, other] = [partOf(a.region), partOf(b.region)];
  if (one.rows !== other.rows && one.rows.startsWith('step') && other.rows.startsWith('step')) return false;
  return one.dim === undefined || one.dim !== other.dim || (one.from < other.to && other.from < one.to);
}

/** A region's name as `OperandView` gives it, taken apart: `rows`, or `rows of dim: from to to`. */
function partOf(region: string) {
  const [, rows = region, dim, from, to] = /^(\w+) of (\d+): (\d+) to (\d+)$/.exec(region) ?? [];
  return { rows, dim, from: Number(from), to: Number(to) };
}

/** Whether a fold and not an elementwise operation. */
export function isFold(operation: Pointwise['operation']): operation is Fold {
  return operation === 'sum' || operation === 'max';
}
