import type { Compute, Dim, PlanOperand } from '@meristem/autodiff';
import type { Call, Word } from '../program/operation.ts';
import type { Item } from '../items/item.ts';
import type { Lowering } from './lowering.ts';
import { nested } from '../items/step-through.ts';
import { joinDims, type OperandView } from '../items/operand-view.ts';
import { zeroRows } from './lower-pointwise.ts';

interface LookupAttributes {
  readonly along: Dim;
}

function dimWords(dims: readonly Dim[], views: readonly OperandView[]): Word[] {
  return dims.flatMap((dim) => [
    { kind: 'count', axes: [dim.axis] } as const,
    ...views.map((v) => v.stride(dim)),
  ]);
}

/** The words that say which unit is looked up, and where to complain. */
function alongWords(lowering: Lowering, operation: string, along: Dim, stride: Word): Word[] {
  return [{ kind: 'count', axes: [along.axis] }, stride, { kind: 'status' }, lowering.site(operation, along)];
}

const work = (dims: readonly Dim[]) => dims.map((dim) => dim.axis);

/** 1 at each position. */
export function lowerOneHot(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along } = attributes as LookupAttributes;
  const [positions, c] = [lowering.view(inputs[0] as PlanOperand), lowering.view(output)];
  const outer = c.dims.filter((dim) => dim !== along);
  const rows = joinDims(outer, [positions, c]);
  if (c.contiguous(along) && !c.ragged) {
    const call = nested(rows.slice(0, -1), [positions, c], ([from, to]) => ({
      kind: 'call',
      kernel: 'oneHotRows',
      words: [
        { kind: 'count', axes: rows.at(-1)?.axes ?? [] },
        { kind: 'count', axes: [along.axis] },
        from!.address,
        positions.stride(rows.at(-1)?.last),
        to!.address,
        c.stride(rows.at(-1)?.last),
        { kind: 'status' },
        lowering.site('oneHot', along),
      ],
      work: work(outer),
    }));
    return [{ kind: 'opaque', calls: [call], reads: [positions], writes: [c] }];
  }
  const mark: Call = {
    kind: 'call',
    kernel: 'oneHot',
    words: [
      positions.address,
      c.address,
      ...alongWords(lowering, 'oneHot', along, c.stride(along)),
      outer.length,
      ...dimWords(outer, [positions, c]),
    ],
    work: work(outer),
  };
  return [{ kind: 'opaque', calls: [zeroRows(c), mark], reads: [positions], writes: [c] }];
}

/** Slices of a table, chosen by position. */
export function lowerGather(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along } = attributes as LookupAttributes;
  const [table, positions] = inputs.map((input) => lowering.view(input)) as [OperandView, OperandView];
  const c = lowering.view(output);
  // The positions may carry the dim that they select along; the table is then indexed by the position alone.
  const tableStride = (dim: Dim): Word => (dim === along ? 0 : table.stride(dim));
  const copy: Call = {
    kind: 'call',
    kernel: 'gather',
    words: [
      table.address,
      positions.address,
      c.address,
      ...alongWords(lowering, 'gather', along, table.stride(along)),
      c.dims.length,
      ...c.dims.flatMap((dim): Word[] => [
        { kind: 'count', axes: [dim.axis] },
        tableStride(dim),
        positions.stride(dim),
        c.stride(dim),
      ]),
    ],
    work: work(c.dims),
  };
  const last = c.dims.at(-1);
  const calls = last && c.contiguous(last) ? [copy] : [zeroRows(c), copy];
  return [{ kind: 'opaque', calls, reads: [table, positions], writes: [c] }];
}

/** Adds slices into zeros at positions. */
export function lowerScatterAdd(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { along } = attributes as LookupAttributes;
  const [updates, positions] = inputs.map((input) => lowering.view(input)) as [OperandView, OperandView];
  const c = lowering.view(output);
  const dims = [...updates.dims, ...positions.dims.filter((dim) => !updates.has(dim))];
  const cStride = (dim: Dim): Word => (dim === along ? 0 : c.stride(dim));
  const addition: Call = {
    kind: 'call',
    kernel: 'scatterAdd',
    words: [
      updates.address,
      positions.address,
      c.address,
      ...alongWords(lowering, 'scatterAdd', along, c.stride(along)),
      dims.length,
      ...dims.flatMap((dim): Word[] => [
        { kind: 'count', axes: [dim.axis] },
        updates.stride(dim),
        positions.stride(dim),
        cStride(dim),
      ]),
    ],
    work: work(dims),
  };
  return [{ kind: 'opaque', calls: [zeroRows(c), addition], reads: [updates, positions], writes: [c] }];
}
