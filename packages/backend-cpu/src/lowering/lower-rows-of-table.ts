import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import type { Item } from '../items/item.ts';
import type { Lowering } from './lowering.ts';

/**
 * A product of one-hot rows with a table: the rows of the table at their positions, which are looked up. In the product they
 * would be added to zeros, and change by no bit. `undefined` if it is anything else.
 */
export function lowerRowsOfTable(
  lowering: Lowering,
  { inputs, output }: Compute,
  over: readonly Dim[],
): Item[] | undefined {
  if (lowering.loop || over.length !== 1) return undefined;
  for (const [first, table] of [inputs, inputs.toReversed()] as [PlanOperand, PlanOperand][]) {
    const oneHot = lowering.oneHots.get(first.buffer);
    const along = first.dims.at(-1);
    if (!oneHot || along === undefined || along !== over[0]) continue;
    const dims = first.dims.slice(0, -1);
    if (dims.some((dim) => table.dims.includes(dim)) || !isRowsOf(lowering, table, output, along)) continue;
    const positions = { ...oneHot.positions, dims };
    return lowering.compute('gather', [table, positions], output, { along, within: 'oneHot' });
  }
  return undefined;
}

/** Whether what is looked up lies side by side, in the table as in the result. */
function isRowsOf(lowering: Lowering, table: PlanOperand, output: PlanOperand, along: Dim): boolean {
  const [from, to] = [lowering.view(table), lowering.view(output)];
  const last = to.dims.at(-1);
  return last !== undefined && last !== along && from.contiguous(last) && to.contiguous(last);
}
