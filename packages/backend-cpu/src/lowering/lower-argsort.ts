import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import { type Item, opaque } from '../items/item.ts';
import { zeroRows } from '../items/zero-rows.ts';
import type { KernelCall } from '../program/operation.ts';
import type { Lowering } from './lowering.ts';

/** Positions along a dim in the order of their numbers. */
export function lowerArgsort(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along, to, descending } = attributes as { along: Dim; to: Dim; descending: boolean };
  const [x, c] = [lowering.view(inputs[0] as PlanOperand), lowering.view(output)];
  const outer = c.dims.filter((dim) => dim !== to);
  const operands = {
    x: x.address,
    c: c.address,
    units: [along.axis],
    places: [to.axis],
    xAlong: x.stride(along),
    cAlong: c.stride(to),
    descending: descending ? 1 : 0,
    outer: outer.map((dim) => ({ axes: [dim.axis], x: x.stride(dim), c: c.stride(dim) })),
  };
  const work = [...outer, along].map((dim) => dim.axis);
  const call: KernelCall = { kind: 'kernel', kernel: 'argsort', operands, work };
  return [opaque([zeroRows(c), call], [x], c)];
}
