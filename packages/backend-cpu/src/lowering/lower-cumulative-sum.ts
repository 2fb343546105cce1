import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import { type Item, opaque } from '../items/item.ts';
import { zeroRows } from '../items/zero-rows.ts';
import type { KernelCall } from '../program/operation.ts';
import type { Lowering } from './lowering.ts';

/** Sums so far along a dim: whole rows at a time where it is not the one whose units are neighbours. */
export function lowerCumulativeSum(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along, reverse } = attributes as { along: Dim; reverse: boolean };
  const [x, c] = [lowering.view(inputs[0] as PlanOperand), lowering.view(output)];
  const row = c.dims.find((dim) => dim !== along && c.contiguous(dim));
  const outer = c.dims.filter((dim) => dim !== along && dim !== row);
  const operands = {
    x: x.address,
    c: c.address,
    units: [along.axis],
    xAlong: x.stride(along),
    cAlong: c.stride(along),
    reverse: reverse ? 1 : 0,
    row: row ? [row.axis] : [],
    xRow: x.stride(row),
    cRow: c.stride(row),
    outer: outer.map((dim) => ({ axes: [dim.axis], x: x.stride(dim), c: c.stride(dim) })),
  };
  const work = [...c.dims.map((dim) => dim.axis), ...(c.has(along) ? [] : [along.axis])];
  const call: KernelCall = { kind: 'kernel', kernel: 'cumulativeSum', operands, work };
  return [opaque(row ? [call] : [zeroRows(c), call], [x], c)];
}
