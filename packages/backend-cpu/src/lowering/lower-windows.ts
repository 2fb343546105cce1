import type { Axis, Compute, Dim, PlanOperand } from '@meristem/autodiff';
import { type Item, opaque } from '../items/item.ts';
import type { OperandView } from '../items/operand-view.ts';
import { zeroRows } from '../items/zero-rows.ts';
import type { KernelCall } from '../program/operation.ts';
import type { Lowering } from './lowering.ts';
import type { WindowsAttributes } from './window-reach.ts';

/** The operands that both kernels have; rows are those of the result, where they are neither windows nor offsets. */
function operandsOf(
  { stride, dilation, before, offset }: WindowsAttributes,
  places: OperandView,
  windows: OperandView,
  along: { readonly places: Axis; readonly windows: Axis },
  row: Dim | undefined,
) {
  const outer = windows.dims.filter((dim) => dim !== along.windows && dim !== offset && dim !== row);
  return {
    operands: {
      places: places.address,
      windows: windows.address,
      extent: [along.places],
      count: [along.windows],
      offsets: [offset],
      placesAlong: places.stride(along.places),
      windowsAlong: windows.stride(along.windows),
      offsetsAlong: windows.stride(offset),
      ...{ stride, dilation, before },
      row: row ? [row.axis] : [],
      placesRow: places.stride(row),
      windowsRow: windows.stride(row),
      outer: outer.map((dim) => ({
        axes: [dim.axis],
        places: places.stride(dim),
        windows: windows.stride(dim),
      })),
    },
    work: windows.dims.map((dim) => dim.axis),
  };
}

const bits = new DataView(new ArrayBuffer(4));

/** A number as the bits of single precision. */
function bitsOf(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}

/** Neighbouring places of an axis, for each window. */
export function lowerWindows(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const told = attributes as WindowsAttributes;
  const [x, c] = [lowering.view(inputs[0] as PlanOperand), lowering.view(output)];
  const inner = c.dims.find((dim) => c.contiguous(dim));
  const row = inner === told.to || inner === told.offset ? undefined : inner;
  const { operands, work } = operandsOf(told, x, c, { places: told.from, windows: told.to }, row);
  const elsewhere = bitsOf(told.elsewhere ?? 0);
  const call: KernelCall = { kind: 'kernel', kernel: 'windows', operands: { ...operands, elsewhere }, work };
  return [opaque(row ? [call] : [zeroRows(c), call], [x], c)];
}

/** What windows hold, added up where it lies. */
export function lowerOverlapAdd(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const told = attributes as WindowsAttributes;
  const [x, c] = [lowering.view(inputs[0] as PlanOperand), lowering.view(output)];
  const inner = c.dims.find((dim) => c.contiguous(dim));
  const row = inner === told.to ? undefined : inner;
  const { operands, work } = operandsOf(told, c, x, { places: told.to, windows: told.from }, row);
  const call: KernelCall = { kind: 'kernel', kernel: 'overlapAdd', operands, work };
  return [opaque([zeroRows(c), call], [x], c)];
}
