import { axis, type Dim, type PlanOperand } from '@meristem/autodiff';
import { type Item, opaque, pointwise } from '../items/item.ts';
import { joinDims, type OperandView } from '../items/operand-view.ts';
import { stepThrough } from '../items/step-through.ts';
import type { KernelCall } from '../program/operation.ts';
import { matmul } from './contraction-calls.ts';
import { type Contraction, kDims, sorted, without } from './contraction.ts';
import type { Lowering } from './lowering.ts';

/**
 * The transposed copy, made once before a loop, of a matrix that every step multiplies a vector with: then each step adds up
 * whole rows, instead of adding up along rows.
 */
export function turnedBeforeLoop(lowering: Lowering, contraction: Contraction): OperandView | undefined {
  const { y, k, lane } = contraction;
  const along = k[0]?.last;
  const fits =
    lowering.loop !== undefined &&
    lane !== undefined &&
    along !== undefined &&
    y.dims.length === 2 &&
    standsWhole(lowering, contraction, along);
  if (!fits) return undefined;
  const turned = lowering.view(lowering.temporary([along, lane]));
  lowering.beforeLoop.push(opaque([transpose(y, turned, lane, along)], [y], turned));
  return turned;
}

/** Whether a loop's matrix is there before the loop, as it is in all of its steps, for a single vector, and can be turned. */
function standsWhole(lowering: Lowering, { y, m, n, shared, lane }: Contraction, along: Dim): boolean {
  return (
    lowering.invariant(y.buffer) &&
    y.address.steps.length === 0 &&
    m.length === 0 &&
    shared.length === 0 &&
    n[0] === lane &&
    y.contiguous(along) &&
    !y.ragged
  );
}

/**
 * A product of a vector with a matrix whose sum runs over several dims of a loop's invariant: one product for each unit of
 * the outer dim, which has few, with a copy that is turned before the loop, and their sum.
 */
export function partsBeforeLoop(
  lowering: Lowering,
  contraction: Contraction,
  output: PlanOperand,
): Item[] | undefined {
  const { x, y, c, k, lane } = contraction;
  const [outer, along] = k.map(({ last }) => last);
  const fits =
    lowering.loop !== undefined &&
    lane !== undefined &&
    outer !== undefined &&
    along !== undefined &&
    k.length === 2 &&
    outer.axis.fixed &&
    outer.axis.min > 1 &&
    outer.axis.min <= MOST_PARTS &&
    y.dims.length === 3 &&
    standsWhole(lowering, contraction, along);
  if (!fits) return undefined;
  const turned = lowering.view(lowering.temporary([outer, along, lane]));
  const copy = stepThrough(joinDims([outer], [y, turned]), [y, turned], ([from, to]) =>
    transpose(from!, to!, lane, along),
  );
  lowering.beforeLoop.push(opaque([copy], [y], turned));
  const parts = lowering.view(lowering.temporary([outer, lane]));
  const products = matmul(sorted(x, turned, parts, [along], lane), 'matmulRows');
  const items: Item[] = [opaque([products], [x, turned], parts)];
  const one = axis(`${outer.axis.name}.one`, 1);
  const part = (at: number): OperandView => parts.shifted(outer, at, one);
  let total = part(0);
  for (let at = 1; at < outer.axis.min; at++) {
    const last = at === outer.axis.min - 1;
    const sum = last ? c : lowering.view(lowering.temporary(output.dims));
    items.push(pointwise('add', [total, part(at)], sum));
    total = sum;
  }
  return items;
}

/**
 * A copy, made once before a loop, of what every step multiplies several rows with, that lies along the result: then no
 * step has to turn it.
 */
export function arrangedBeforeLoop(lowering: Lowering, contraction: Contraction): OperandView | undefined {
  const { y, n, k, lane } = contraction;
  const along = y.dims.find((dim) => y.contiguous(dim));
  const fits =
    lowering.loop !== undefined &&
    lane !== undefined &&
    along !== undefined &&
    along !== lane &&
    k.some(({ last }) => last === along) &&
    lowering.invariant(y.buffer) &&
    y.address.steps.length === 0 &&
    !y.ragged;
  if (!fits) return undefined;
  const outer = [...contraction.shared, ...kDims(contraction), ...without(n, lane)].filter((dim) =>
    y.has(dim),
  );
  const turned = lowering.view(lowering.temporary([...outer, lane]));
  const around = outer.filter((dim) => dim !== along);
  const copy = stepThrough(joinDims(around, [y, turned]), [y, turned], ([from, to]) =>
    transpose(from!, to!, lane, along),
  );
  lowering.beforeLoop.push(opaque([copy], [y], turned));
  return turned;
}

/** Sums of so few parts are written out. */
const MOST_PARTS = 8;

function transpose(from: OperandView, to: OperandView, lane: Dim, along: Dim): KernelCall {
  const operands = {
    rows: [lane.axis],
    columns: [along.axis],
    x: from.address,
    xRow: from.stride(lane),
    c: to.address,
    cRow: to.stride(along),
  };
  return { kind: 'kernel', kernel: 'transpose', operands, work: [lane.axis, along.axis] };
}
