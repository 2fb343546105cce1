import type { Axis, Compute, Dim, PlanOperand } from '@meristem/autodiff';
import type { ElementwiseName } from '../codegen/fused-kernel.ts';
import type { Call } from '../program/operation.ts';
import type { EmbedAttributes } from './assemble-in-place.ts';
import type { Item, Opaque } from '../items/item.ts';
import type { Lowering } from './lowering.ts';
import type { OperandView } from '../items/operand-view.ts';

/** An elementwise primitive. */
export function lowerElementwise(operation: ElementwiseName) {
  return (lowering: Lowering, { inputs, output }: Compute): Item[] => [
    pointwise(
      operation,
      inputs.map((input) => lowering.view(input)),
      lowering.view(output),
    ),
  ];
}

/** An elementwise operation over the dims of its output. */
export function pointwise(
  operation: ElementwiseName,
  inputs: readonly OperandView[],
  output: OperandView,
): Item {
  return { kind: 'pointwise', operation, inputs, output, space: output.dims };
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
  const { from, start, to, rest } = compute.attributes as EmbedAttributes;
  const output = lowering.view(compute.output);
  const part = output.shifted(to, start, from);
  const input = lowering.view(compute.inputs[0] as PlanOperand);
  const copy = pointwise('copy', [input], part);
  return rest === 'filled' ? [copy] : [zeros(output), copy];
}

/** Zeros in all rows of an operand. */
function zeros(view: OperandView): Opaque {
  return { kind: 'opaque', calls: [zeroRows(view)], reads: [], writes: [view] };
}

/** The call that fills an operand with zeros, padding included. */
export function zeroRows(view: OperandView): Call {
  const inner = view.dims.find((dim) => view.contiguous(dim));
  const outer = view.dims.filter((dim) => dim !== inner);
  return {
    kind: 'call',
    kernel: 'zeroRows',
    words: [
      view.address,
      outer.length,
      ...outer.flatMap((dim) => [{ kind: 'count', axes: [dim.axis] } as const, view.stride(dim)]),
      { kind: 'count', axes: inner ? [inner.axis] : [] },
    ],
    work: view.dims.map((dim) => dim.axis),
  };
}
