import type { KernelCall } from '../program/operation.ts';
import type { OperandView } from './operand-view.ts';

/** The call that fills an operand with zeros, padding included. */
export function zeroRows(view: OperandView): KernelCall<'zeroRows'> {
  const inner = view.dims.find((dim) => view.contiguous(dim));
  const outer = view.dims
    .filter((dim) => dim !== inner)
    .map((dim) => ({ axes: [dim.axis], x: view.stride(dim) }));
  const operands = { x: view.address, outer, row: inner ? [inner.axis] : [] };
  return { kind: 'kernel', kernel: 'zeroRows', operands, work: view.dims.map((dim) => dim.axis) };
}
