import type { Dim } from '@meristem/autodiff';
import { joinDims, type JoinedDim, type OperandView } from '../items/operand-view.ts';

/**
 * A contraction c = sum over k of x y. Its dims fall into four kinds: those of x alone (m), of y alone (n), summed (k) and
 * shared. The operand with the dim along which the result lies in memory is taken as y.
 */
export interface Contraction {
  readonly x: OperandView;
  readonly y: OperandView;
  readonly c: OperandView;
  readonly m: readonly Dim[];
  readonly n: readonly Dim[];
  readonly shared: readonly Dim[];
  readonly k: readonly JoinedDim[];
  /** The dim along which the result lies in memory. */
  readonly lane: Dim | undefined;
}

/** The contraction of two operands, its dims sorted. */
export function sorted(
  x: OperandView,
  y: OperandView,
  c: OperandView,
  over: readonly Dim[],
  lane: Dim | undefined,
): Contraction {
  return {
    x,
    y,
    c,
    m: c.dims.filter((dim) => x.has(dim) && !y.has(dim)),
    n: c.dims.filter((dim) => y.has(dim) && !x.has(dim)),
    shared: c.dims.filter((dim) => x.has(dim) && y.has(dim)),
    k: joinDims(
      y.dims.filter((dim) => over.includes(dim)),
      [x, y],
    ),
    lane,
  };
}

/** Dims without one of them. */
export const without = (dims: readonly Dim[], dim: Dim): Dim[] => dims.filter((each) => each !== dim);

/** The summed dims in the order in which y has them. */
export const kDims = ({ x, y, c }: Contraction): Dim[] => y.dims.filter((dim) => x.has(dim) && !c.has(dim));
