import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import type { Item } from '../items/item.ts';
import type { Lowering } from './lowering.ts';

/** The exponentials relative to the largest element, and their sum: what both normalisations begin with. */
function exponentials(
  lowering: Lowering,
  { inputs, attributes }: Compute,
): { items: Item[]; shifted: PlanOperand; powers: PlanOperand; total: PlanOperand; rows: readonly Dim[] } {
  const { over } = attributes as { over: Dim };
  const x = inputs[0] as PlanOperand;
  const rows = x.dims.filter((dim) => dim !== over);
  const [largest, total] = [lowering.temporary(rows), lowering.temporary(rows)];
  const [shifted, powers] = [lowering.temporary(x.dims), lowering.temporary(x.dims)];
  const items = [
    ...lowering.compute('max', [x], largest, { over: [over] }),
    ...lowering.compute('subtract', [x, largest], shifted),
    ...lowering.compute('exp', [shifted], powers),
    ...lowering.compute('sum', [powers], total, { over: [over] }),
  ];
  return { items, shifted, powers, total, rows };
}

/** exp(x) over its sum. */
export function lowerSoftmax(lowering: Lowering, compute: Compute): Item[] {
  const { items, powers, total } = exponentials(lowering, compute);
  return [...items, ...lowering.compute('divide', [powers, total], compute.output)];
}

/** x minus the logarithm of the sum of exp(x). */
export function lowerLogSoftmax(lowering: Lowering, compute: Compute): Item[] {
  const { items, shifted, total, rows } = exponentials(lowering, compute);
  const logarithm = lowering.temporary(rows);
  return [
    ...items,
    ...lowering.compute('log', [total], logarithm),
    ...lowering.compute('subtract', [shifted, logarithm], compute.output),
  ];
}
