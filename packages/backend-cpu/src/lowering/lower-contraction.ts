import type { Compute, Dim } from '@meristem/autodiff';
import { type Item, opaque, pointwise } from '../items/item.ts';
import type { OperandView } from '../items/operand-view.ts';
import type { Operation } from '../program/operation.ts';
import { arrangedBeforeLoop, partsBeforeLoop, turnedBeforeLoop } from './contraction-before-loop.ts';
import { generic, hasShortRuns, lanes, matmul, panels } from './contraction-calls.ts';
import { type Contraction, kDims, sorted, without } from './contraction.ts';
import { lowerPick } from './lower-pick.ts';
import { lowerRowsOfTable } from './lower-rows-of-table.ts';
import type { Lowering } from './lowering.ts';

/** Lowers a contraction to the kernel that fits how its operands lie in memory. */
export function lowerContraction(lowering: Lowering, compute: Compute): Item[] {
  const { over } = compute.attributes as { over: readonly Dim[] };
  const rows = lowerRowsOfTable(lowering, compute, over);
  if (rows) return rows;
  const [first, second] = compute.inputs.map((input) => lowering.view(input)) as [OperandView, OperandView];
  const c = lowering.view(compute.output);
  const lane = c.dims.find((dim) => c.contiguous(dim));
  const swap = lane !== undefined && first.has(lane) && !second.has(lane);
  const contraction = sorted(swap ? second : first, swap ? first : second, c, over, lane);
  const turned = turnedBeforeLoop(lowering, contraction);
  if (turned) {
    const product = matmul(sorted(contraction.x, turned, c, over, lane), 'matmulRows');
    return [opaque([product], [contraction.x, turned], c)];
  }
  const parts = partsBeforeLoop(lowering, contraction, compute.output);
  if (parts) return parts;
  const plain = withoutRearranging(contraction);
  if (plain) return [opaque(plain, [first, second], c)];
  if (lane === undefined || !contraction.n.includes(lane)) {
    const picked = lowerPick(lowering, compute.inputs, c, over);
    if (picked) return picked;
    return [opaque(generic(contraction), [first, second], c)];
  }
  if (contraction.k.length > 1 || hasShortRuns(contraction)) {
    const { x } = contraction;
    const y = arrangedBeforeLoop(lowering, contraction) ?? contraction.y;
    return [opaque([panels(sorted(x, y, c, over, lane))], [x, y], c)];
  }
  // y does not lie along the result's lanes: a copy that does costs one pass, walking across memory costs one per row.
  const { y } = contraction;
  const arranged = lowering.view(
    lowering.temporary([
      ...contraction.shared.filter((dim) => y.has(dim)),
      ...kDims(contraction),
      ...without(contraction.n, lane),
      lane,
    ]),
  );
  const calls = withoutRearranging(sorted(contraction.x, arranged, c, over, lane));
  if (!calls) return [opaque(generic(contraction), [first, second], c)];
  return [pointwise('copy', [y], arranged), opaque(calls, [contraction.x, arranged], c)];
}

/** The calls of a fast kernel, if one fits. */
function withoutRearranging(contraction: Contraction): Operation[] | undefined {
  const { x, y, n, shared, k, lane } = contraction;
  if (k.length > 1) return undefined;
  const along = k[0]?.last;
  if (lane && n.includes(lane) && y.contiguous(lane)) {
    return [hasShortRuns(contraction) ? panels(contraction) : matmul(contraction, 'matmulRows')];
  }
  if (lane && shared.includes(lane)) {
    return x.contiguous(lane) && y.contiguous(lane) ? [lanes(contraction, lane)] : undefined;
  }
  return along && x.contiguous(along) && y.contiguous(along)
    ? [matmul(contraction, 'matmulDots')]
    : undefined;
}
