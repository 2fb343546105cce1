import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import { isSingle } from '../layout/tensor-layout.ts';
import type { Call, Word } from '../program/operation.ts';
import type { Fold, Item } from '../items/item.ts';
import type { Lowering } from './lowering.ts';
import { nested } from '../items/step-through.ts';
import { joinDims, type JoinedDim, type OperandView } from '../items/operand-view.ts';
import { zeroRows } from './lower-pointwise.ts';

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
  if (groups.length === 0)
    return [{ kind: 'pointwise', operation: 'copy', inputs: [x], output: c, space: c.dims }];
  const first = inner ?? reduced.at(-1);
  if (first && reduced.length > 1 && (groups.length > 1 || inner)) {
    const between = lowering.temporary(input.dims.filter((dim) => dim !== first && !isSingle(dim)));
    const rest = reduced.filter((dim) => dim !== first);
    return [
      ...reduce(lowering, fold, input, between, [first]),
      ...reduce(lowering, fold, between, output, rest),
    ];
  }
  if (inner)
    return [{ kind: 'pointwise', operation: fold, inputs: [x], output: c, space: [...c.dims, inner] }];
  const k = groups[0] as JoinedDim;
  const lane = c.dims.find((dim) => c.contiguous(dim) && x.contiguous(dim));
  const calls = lane ? [columns(fold, x, c, k, lane)] : generic(fold, x, c, k);
  return [{ kind: 'opaque', calls, reads: [x], writes: [c] }];
}

function columns(fold: Fold, x: OperandView, c: OperandView, k: JoinedDim, lane: Dim): Call {
  const outer = c.dims.filter((dim) => dim !== lane);
  return nested(joinDims(outer, [x, c]), [x, c], ([row, target]) => ({
    kind: 'call',
    kernel: COLUMNS[fold],
    words: [
      { kind: 'from', axes: [lane.axis], cut: 32 },
      { kind: 'to', axes: [lane.axis], cut: 32 },
      { kind: 'count', axes: k.axes },
      row!.address,
      x.stride(k.last),
      target!.address,
    ],
    work: [lane.axis, ...k.axes],
  }));
}

function generic(fold: Fold, x: OperandView, c: OperandView, k: JoinedDim): Call[] {
  const outer = joinDims(c.dims, [x, c]);
  const words: Word[] = [
    x.address,
    c.address,
    outer.length,
    1,
    ...outer.flatMap(({ axes, last }) => [{ kind: 'count', axes } as const, x.stride(last), c.stride(last)]),
    { kind: 'count', axes: k.axes },
    x.stride(k.last),
  ];
  const work = [...c.dims.map((dim) => dim.axis), ...k.axes];
  return [zeroRows(c), { kind: 'call', kernel: GENERIC[fold], words, work }];
}
