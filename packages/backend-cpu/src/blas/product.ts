import type { Axis } from '@meristem/autodiff';
import type { Machine } from '../kernels/machine.ts';
import { BYTES } from '../layout/capacity.ts';
import type { Placement } from '../layout/tensor-layout.ts';
import type { Axes, Call, KernelCall, Stride } from '../program/operation.ts';

/** A product of matrices that a native library may compute, where it is large enough. */
export interface Product {
  readonly call: KernelCall;
  /** Index of the word that names its kernel. */
  readonly at: number;
  /** The kernel for the present extents. */
  kernel(extentOf: (axis: Axis) => number): number;
}

/** A call that a library may be able to compute. */
export type ProductCall = KernelCall<'matmulRows' | 'matmulDots'>;

/** Rows, columns and depth below which a library's call costs more than it saves, whatever the size of the rest. */
const LEAST_EXTENT = 4;

/** Whether a call is a product of matrices that a native library can read as they lie. */
export function isReadable(call: Call, isNeighbour: (stride: Stride) => boolean): call is ProductCall {
  if (call.kernel === 'matmulRows') return isNeighbour(call.operands.xK) || isNeighbour(call.operands.xM);
  return call.kernel === 'matmulDots' && isNeighbour(call.operands.cN);
}

/** The product that a call computes, if a native library is there and can read its operands as they lie. */
export function productOf(
  call: Call,
  at: number,
  machine: Machine,
  placement: (buffer: number) => Placement,
): Product | undefined {
  const { native } = machine;
  const isNeighbour = (stride: Stride): boolean =>
    (typeof stride === 'number' ? stride : placement(stride.buffer).strides[stride.dim]) === BYTES;
  if (!native || !isReadable(call, isNeighbour)) return undefined;
  const { m, n, k } = call.operands;
  return {
    call,
    at,
    kernel: (extentOf) => {
      const extents = [m.axes, n.axes, k].map((axes: Axes) =>
        axes.reduce((product, axis) => product * extentOf(axis), 1),
      );
      const large = extents.every((extent) => extent >= LEAST_EXTENT);
      const work = extents.reduce((product, extent) => product * extent, 1);
      return large && work >= native.crossover ? native[call.kernel] : machine.index(call.kernel);
    },
  };
}
