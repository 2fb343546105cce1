import type { Dim, PlanOperand } from '@meristem/autodiff';
import { type Item, opaque } from '../items/item.ts';
import type { OperandView } from '../items/operand-view.ts';
import { generic } from './contraction-calls.ts';
import { sorted } from './contraction.ts';
import type { Logarithms, Lowering, OneHot } from './lowering.ts';

/**
 * A contraction of logarithms of probabilities with a one-hot tensor, as in a cross-entropy: those at its positions are
 * gathered and added up in the same order. What they are added to begins with 0, which no product with a 0 changes.
 * `undefined` if it is anything else.
 */
export function lowerPick(
  lowering: Lowering,
  inputs: readonly PlanOperand[],
  output: OperandView,
  over: readonly Dim[],
): Item[] | undefined {
  for (const [first, second] of [inputs, inputs.toReversed()] as [PlanOperand, PlanOperand][]) {
    const [oneHot, logarithms] = [lowering.oneHots.get(first.buffer), lowering.logarithms.get(second.buffer)];
    if (!oneHot || !logarithms || lowering.loop || !over.includes(oneHot.along)) continue;
    const { items, picked } = pick(lowering, oneHot, logarithms);
    const [one, terms] = [lowering.view(lowering.constant(1)), lowering.view(picked)];
    const rest = over.filter((dim) => dim !== oneHot.along);
    const addition = generic(sorted(one, terms, output, rest, undefined));
    return [...items, opaque(addition, [one, terms], output)];
  }
  return undefined;
}

/** The logarithms at some positions, computed there alone. */
function pick(
  lowering: Lowering,
  { positions, along }: OneHot,
  { shifted, total, least }: Logarithms,
): { items: Item[]; picked: PlanOperand } {
  const own = shifted.dims.filter((dim) => dim !== along);
  const dims = [...own, ...positions.dims.filter((dim) => !own.includes(dim))];
  const [gathered, difference] = [lowering.temporary(dims), lowering.temporary(dims)];
  const items = [
    ...lowering.compute('gather', [shifted, positions], gathered, { along, within: 'oneHot' }),
    ...lowering.compute('subtract', [gathered, total], difference),
  ];
  if (!least) return { items, picked: difference };
  const bounded = lowering.temporary(dims);
  return { items: [...items, ...lowering.compute('maximum', [difference, least], bounded)], picked: bounded };
}
