import type { Axis, Compute, Dim, PlanOperand } from '@meristem/autodiff';
import type { FusedOperation } from '../codegen/fused-kernel.ts';
import type { EmbedAttributes } from './assemble-in-place.ts';
import { type Item, opaque, pointwise } from '../items/item.ts';
import type { Lowering } from './lowering.ts';
import { zeroRows } from '../items/zero-rows.ts';

/** An elementwise primitive. */
export function lowerElementwise(operation: FusedOperation) {
  return (lowering: Lowering, { inputs, output }: Compute): Item[] => [
    pointwise(
      operation,
      inputs.map((input) => lowering.view(input)),
      lowering.view(output),
    ),
  ];
}

/** A copy under the dims of the output, repeating and reordering. */
export function lowerCopy(lowering: Lowering, compute: Compute): Item[] {
  return lowerElementwise('copy')(lowering, compute);
}

/** A relabelling that was not an alias. */
export function lowerRelabel(lowering: Lowering, compute: Compute): Item[] {
  const { pairs } = compute.attributes as { pairs: readonly (readonly [Dim, Dim])[] };
  const renamed = new Map(pairs);
  const input = compute.inputs[0] as PlanOperand;
  const dims = input.dims.map((dim) => renamed.get(dim) ?? dim);
  return lowerCopy(lowering, { ...compute, inputs: [{ ...input, dims }] });
}

interface SplitAttributes {
  readonly whole: Axis;
  readonly outer: Axis;
  readonly inner: Axis;
}

/** A fixed axis as two. */
export function lowerSplitAxis(lowering: Lowering, compute: Compute): Item[] {
  const { whole, outer, inner } = compute.attributes as SplitAttributes;
  const input = lowering.view(compute.inputs[0] as PlanOperand).parted(whole, outer, inner);
  return [pointwise('copy', [input], lowering.view(compute.output))];
}

/** Two fixed axes as one; the rows of the result are cleared first where they end within a vector. */
export function lowerMergeAxes(lowering: Lowering, compute: Compute): Item[] {
  const { whole, outer, inner } = compute.attributes as SplitAttributes;
  const output = lowering.view(compute.output);
  const input = lowering.view(compute.inputs[0] as PlanOperand);
  if (whole.min === 0) return [opaque([zeroRows(output)], [], output)];
  const parts = output.parted(whole, outer, inner);
  const copy = pointwise('copy', [input], parts);
  return output.contiguous(whole) ? [opaque([zeroRows(output)], [], output), copy] : [copy];
}

interface SliceAttributes {
  readonly from: Axis;
  readonly start: number;
  readonly to: Axis;
}

/** Neighbouring positions of a fixed axis. */
export function lowerSlice(lowering: Lowering, compute: Compute): Item[] {
  const { from, start, to } = compute.attributes as SliceAttributes;
  const input = lowering.view(compute.inputs[0] as PlanOperand).shifted(from, start, to);
  return [pointwise('copy', [input], lowering.view(compute.output))];
}

/** A fixed axis placed into a longer one. */
export function lowerEmbed(lowering: Lowering, compute: Compute): Item[] {
  const { from, start, to, elsewhere = 0, also = [], rest } = compute.attributes as EmbedAttributes;
  const output = lowering.view(compute.output);
  const part = also.reduce(
    (within, each) => within.shifted(each.to, each.start, each.from),
    output.shifted(to, start, from),
  );
  const input = lowering.view(compute.inputs[0] as PlanOperand);
  // An axis without units is placed nowhere: in one of a single unit, which has no stride, it would count as that unit.
  const copy = from.fixed && from.min === 0 ? [] : [pointwise('copy', [input], part)];
  if (rest === 'filled') return copy;
  if (Object.is(elsewhere, 0)) return [opaque([zeroRows(output)], [], output), ...copy];
  return [pointwise('copy', [lowering.view(lowering.constant(elsewhere))], output), ...copy];
}
