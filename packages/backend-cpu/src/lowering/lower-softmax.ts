import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import { type Item, pointwise } from '../items/item.ts';
import { lowerElementwise } from './lower-pointwise.ts';
import type { Lowering } from './lowering.ts';

type Temporaries = [PlanOperand, PlanOperand, PlanOperand];

/** The largest element of a row that has none but -Infinity counts as this, so that no infinity meets another. */
const LOWEST = -3.4028234663852886e38;
/** The least sum of exponentials of a row that has any; its largest element is 1. */
const LEAST = 1e-30;

/** A row with a NaN has a sum that is none, whatever counts as its largest element. */
function asPeak(item: Item): Item {
  return item.kind === 'pointwise' && item.operation === 'max' ? { ...item, operation: 'peak' } : item;
}

/** The exponentials relative to the largest element, and their sum: what both normalisations begin with. */
function exponentials(
  lowering: Lowering,
  { inputs, attributes }: Compute,
): { items: Item[]; shifted: PlanOperand; powers: PlanOperand; total: PlanOperand; rows: readonly Dim[] } {
  const { over } = attributes as { over: Dim };
  const x = inputs[0] as PlanOperand;
  const rows = x.dims.filter((dim) => dim !== over);
  const [largest, total] = [lowering.temporary(rows), lowering.temporary(rows)];
  const [base, shifted, powers] = [x, x, x].map(({ dims }) => lowering.temporary(dims)) as Temporaries;
  const items = [
    ...lowering.compute('max', [x], largest, { over: [over] }).map(asPeak),
    // Computed once per row by the kernel that subtracts it.
    ...lowering.compute('maximum', [largest, lowering.constant(LOWEST)], base),
    ...lowering.compute('subtract', [x, base], shifted),
    pointwise('expOfNonPositive', [lowering.view(shifted)], lowering.view(powers)),
    ...lowering.compute('sum', [powers], total, { over: [over] }),
  ];
  return { items, shifted, powers, total, rows };
}

/** exp(x) over its sum. */
export function lowerSoftmax(lowering: Lowering, compute: Compute): Item[] {
  const { items, powers, total } = exponentials(lowering, compute);
  const divisor = lowering.temporary(compute.output.dims);
  return [
    ...items,
    ...lowering.compute('maximum', [total, lowering.constant(LEAST)], divisor),
    ...lowering.compute('divide', [powers, divisor], compute.output),
  ];
}

/** x minus the logarithm of the sum of exp(x). */
export function lowerLogSoftmax(lowering: Lowering, compute: Compute): Item[] {
  const { items, shifted, total, rows } = exponentials(lowering, compute);
  const [some, logarithm] = [lowering.temporary(rows), lowering.temporary(rows)];
  if (!lowering.loop) lowering.logarithms.set(compute.output.buffer, { shifted, total: logarithm });
  return [
    ...items,
    ...lowering.compute('maximum', [total, lowering.constant(LEAST)], some),
    ...lowering.compute('log', [some], logarithm),
    ...lowering.compute('subtract', [shifted, logarithm], compute.output),
  ];
}

/** exp, in fewer instructions of what logSoftmax put out. */
export function lowerExp(lowering: Lowering, compute: Compute): Item[] {
  const [x] = compute.inputs as [PlanOperand];
  return lowerElementwise(lowering.logarithms.has(x.buffer) ? 'expOfNonPositive' : 'exp')(lowering, compute);
}

/** The larger of two: logarithms of probabilities stay such where they are bounded by a number below 0. */
export function lowerMaximum(lowering: Lowering, compute: Compute): Item[] {
  const [x, least] = compute.inputs as [PlanOperand, PlanOperand];
  const logarithms = lowering.logarithms.get(x.buffer);
  const bounded = (lowering.buffers[least.buffer]?.value ?? 0) < 0;
  if (logarithms && bounded && !logarithms.least)
    lowering.logarithms.set(compute.output.buffer, { ...logarithms, least });
  return lowerElementwise('maximum')(lowering, compute);
}
