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

/** Whether rows of matrices lie apart; those of windows lie over each other, which libraries refuse. */
function apart(
  { kernel, operands }: ProductCall,
  extents: readonly number[],
  bytesOf: (stride: Stride) => number,
): boolean {
  const [m, n, k] = extents as [number, number, number];
  const holds = (stride: Stride, neighbours: number): boolean => bytesOf(stride) >= neighbours * BYTES;
  if (kernel === 'matmulDots') return holds(operands.xM, k) && holds(operands.yN, k);
  const turned = bytesOf(operands.xK) !== BYTES;
  return (turned ? holds(operands.xK, m) : holds(operands.xM, k)) && holds(operands.yK, n);
}

/** The product that a call computes, if a native library is there and can read its operands as they lie. */
export function productOf(
  call: Call,
  at: number,
  machine: Machine,
  placement: (buffer: number) => Placement,
): Product | undefined {
  const { native } = machine;
  const bytesOf = (stride: Stride): number =>
    typeof stride === 'number'
      ? stride
      : (placement(stride.buffer).strides[stride.dim] as number) * (stride.times ?? 1);
  const isNeighbour = (stride: Stride): boolean => bytesOf(stride) === BYTES;
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
      return large && apart(call, extents, bytesOf) && work >= native.crossover
        ? native[call.kernel]
        : machine.index(call.kernel);
    },
  };
}

/** What finds products for a native library. */
export type ProductOf = typeof productOf;
