import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import { type Item, opaque, pointwise } from '../items/item.ts';
import { joinDims, type JoinedDim, type OperandView } from '../items/operand-view.ts';
import { stepThrough } from '../items/step-through.ts';
import { zeroRows } from '../items/zero-rows.ts';
import { isSingle } from '../layout/tensor-layout.ts';
import type { Operation } from '../program/operation.ts';
import type { Lowering } from './lowering.ts';

type Fold = 'sum' | 'max';

const COLUMNS = { sum: 'sumColumns', max: 'maxColumns' } as const;
const GENERIC = { sum: 'sumGeneric', max: 'maxGeneric' } as const;

/**
 * A reduction. Along neighbours in memory it joins a fused kernel; over rows, whole vectors are folded; several dims that
 * cannot be walked as one are reduced one after the other.
 */
export function lowerFold(fold: Fold) {
  return (lowering: Lowering, compute: Compute): Item[] => {
    const { over } = compute.attributes as { over: readonly Dim[] };
    return reduce(lowering, fold, compute.inputs[0] as PlanOperand, compute.output, over);
  };
}

function reduce(
  lowering: Lowering,
  fold: Fold,
  input: PlanOperand,
  output: PlanOperand,
  over: readonly Dim[],
): Item[] {
  const [x, c] = [lowering.view(input), lowering.view(output)];
  const reduced = x.dims.filter((dim) => over.includes(dim));
  const groups = joinDims(reduced, [x]);
  const inner = reduced.find((dim) => x.contiguous(dim));
  if (groups.length === 0) return [pointwise('copy', [x], c)];
  const first = inner ?? reduced.at(-1);
  if (first && reduced.length > 1 && (groups.length > 1 || inner)) {
    const between = lowering.temporary(input.dims.filter((dim) => dim !== first && !isSingle(dim)));
    const rest = reduced.filter((dim) => dim !== first);
    return [
      ...reduce(lowering, fold, input, between, [first]),
      ...reduce(lowering, fold, between, output, rest),
    ];
  }
  if (inner) return [pointwise(fold, [x], c, [...c.dims, inner])];
  const k = groups[0] as JoinedDim;
  const lane = c.dims.find((dim) => c.contiguous(dim) && x.contiguous(dim));
  return [opaque(lane ? [columns(fold, x, c, k, lane)] : generic(fold, x, c, k), [x], c)];
}

function columns(fold: Fold, x: OperandView, c: OperandView, k: JoinedDim, lane: Dim): Operation {
  const outer = c.dims.filter((dim) => dim !== lane);
  return stepThrough(joinDims(outer, [x, c]), [x, c], ([row, target]) => ({
    kind: 'kernel',
    kernel: COLUMNS[fold],
    operands: {
      i: { axes: [lane.axis], cut: 32 },
      k: k.axes,
      x: row!.address,
      xK: x.stride(k.last),
      c: target!.address,
    },
    work: [lane.axis, ...k.axes],
  }));
}

function generic(fold: Fold, x: OperandView, c: OperandView, k: JoinedDim): Operation[] {
  const outer = joinDims(c.dims, [x, c]).map(({ axes, last }) => ({
    axes,
    x: x.stride(last),
    c: c.stride(last),
  }));
  const folded = [{ axes: k.axes, x: x.stride(k.last) }];
  const operands = { x: x.address, c: c.address, outer, folded };
  const work = [...c.dims.map((dim) => dim.axis), ...k.axes];
  return [zeroRows(c), { kind: 'kernel', kernel: GENERIC[fold], operands, work }];
}

/** The position of the largest element along a dim. */
export function lowerArgmax(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { over } = attributes as { over: Dim };
  const [x, c] = [lowering.view(inputs[0] as PlanOperand), lowering.view(output)];
  const operands = {
    x: x.address,
    c: c.address,
    units: [over.axis],
    along: x.stride(over),
    outer: c.dims.map((dim) => ({ axes: [dim.axis], x: x.stride(dim), c: c.stride(dim) })),
  };
  const work = [...c.dims, over].map((dim) => dim.axis);
  return [opaque([zeroRows(c), { kind: 'kernel', kernel: 'argmax', operands, work }], [x], c)];
}
