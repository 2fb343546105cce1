import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import { type Item, opaque } from '../items/item.ts';
import { joinDims, type OperandView } from '../items/operand-view.ts';
import { stepThrough } from '../items/step-through.ts';
import { zeroRows } from '../items/zero-rows.ts';
import type { KernelCall } from '../program/operation.ts';
import type { Lowering } from './lowering.ts';

interface LookupAttributes {
  readonly along: Dim;
  /** The operation that a gather is a part of: what complains. */
  readonly within?: string;
}

/** Which unit is looked up, and where to complain. */
function lookup(lowering: Lowering, operation: string, along: Dim, looked: OperandView) {
  return { units: [along.axis], along: looked.stride(along), site: lowering.site(operation, along) };
}

const axesOf = (dims: readonly Dim[]) => dims.map((dim) => dim.axis);

/** 1 at each position. */
export function lowerOneHot(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along } = attributes as LookupAttributes;
  const [positions, c] = [lowering.view(inputs[0] as PlanOperand), lowering.view(output)];
  const outer = c.dims.filter((dim) => dim !== along);
  const work = axesOf(outer);
  if (!lowering.loop && output.rows.at === 'all') {
    lowering.oneHots.set(output.buffer, { positions: inputs[0] as PlanOperand, along });
  }
  if (c.contiguous(along) && !c.ragged) {
    const rows = joinDims(outer, [positions, c]);
    const row = rows.at(-1);
    const call = stepThrough(rows.slice(0, -1), [positions, c], ([from, to]) => ({
      kind: 'kernel',
      kernel: 'oneHotRows',
      operands: {
        rows: row?.axes ?? [],
        units: [along.axis],
        positions: from!.address,
        positionsRow: positions.stride(row?.last),
        c: to!.address,
        cRow: c.stride(row?.last),
        site: lowering.site('oneHot', along),
      },
      work,
    }));
    return [{ ...opaque([call], [positions], c), optional: true }];
  }
  const operands = {
    positions: positions.address,
    c: c.address,
    ...lookup(lowering, 'oneHot', along, c),
    outer: outer.map((dim) => ({
      axes: [dim.axis],
      positions: positions.stride(dim),
      c: c.stride(dim),
    })),
  };
  const mark: KernelCall = { kind: 'kernel', kernel: 'oneHot', operands, work };
  return [opaque([zeroRows(c), mark], [positions], c)];
}

/** Slices of a table, chosen by position. */
export function lowerGather(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along, within = 'gather' } = attributes as LookupAttributes;
  const [table, positions] = inputs.map((input) => lowering.view(input)) as [OperandView, OperandView];
  const c = lowering.view(output);
  const operands = {
    table: table.address,
    positions: positions.address,
    c: c.address,
    ...lookup(lowering, within, along, table),
    inner: c.dims.map((dim) => ({
      axes: [dim.axis],
      // The positions may carry the dim that they select along; the table is then indexed by the position alone.
      table: dim === along ? 0 : table.stride(dim),
      positions: positions.stride(dim),
      c: c.stride(dim),
    })),
  };
  const copy: KernelCall = { kind: 'kernel', kernel: 'gather', operands, work: axesOf(c.dims) };
  const last = c.dims.at(-1);
  return [opaque(last && c.contiguous(last) ? [copy] : [zeroRows(c), copy], [table, positions], c)];
}

/** Adds slices into zeros at positions. */
export function lowerScatterAdd(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along } = attributes as LookupAttributes;
  const [updates, positions] = inputs.map((input) => lowering.view(input)) as [OperandView, OperandView];
  const c = lowering.view(output);
  const dims = [...updates.dims, ...positions.dims.filter((dim) => !updates.has(dim))];
  const operands = {
    updates: updates.address,
    positions: positions.address,
    c: c.address,
    ...lookup(lowering, 'scatterAdd', along, c),
    inner: dims.map((dim) => ({
      axes: [dim.axis],
      updates: updates.stride(dim),
      positions: positions.stride(dim),
      c: dim === along ? 0 : c.stride(dim),
    })),
  };
  const addition: KernelCall = { kind: 'kernel', kernel: 'scatterAdd', operands, work: axesOf(dims) };
  return [opaque([zeroRows(c), addition], [updates, positions], c)];
}
