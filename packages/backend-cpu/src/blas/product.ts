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

/** A call whose operands are matrices as they lie. */
type MatrixCall = KernelCall<'matmulRows' | 'matmulDots'>;

/** A call that a library may be able to compute. */
export type ProductCall = MatrixCall | KernelCall<'contractPanels'>;

/** Rows, columns and depth below which a library's call costs more than it saves, whatever the size of the rest. */
const LEAST_EXTENT = 4;

/** What is copied together before a library can read it pays where all of them, and the multiply-adds, are so many times as many. */
const COPIED = { extent: 4, work: 16 } as const;

/** Whether a call is a product that a native library can read: as it lies, or copied together where its axes are several. */
export function isReadable(call: Call, isNeighbour: (stride: Stride) => boolean): call is ProductCall {
  if (call.kernel === 'matmulRows') return isNeighbour(call.operands.xK) || isNeighbour(call.operands.xM);
  return call.kernel === 'contractPanels' || (call.kernel === 'matmulDots' && isNeighbour(call.operands.cN));
}

/** Whether rows of matrices lie apart; those of windows lie over each other, which libraries refuse. */
function apart(
  { kernel, operands }: MatrixCall,
  extents: readonly number[],
  bytesOf: (stride: Stride) => number,
): boolean {
  const [m, n, k] = extents as [number, number, number];
  const holds = (stride: Stride, neighbours: number): boolean => bytesOf(stride) >= neighbours * BYTES;
  if (kernel === 'matmulDots') return holds(operands.xM, k) && holds(operands.yN, k);
  const turned = bytesOf(operands.xK) !== BYTES;
  return (turned ? holds(operands.xK, m) : holds(operands.xM, k)) && holds(operands.yK, n);
}

/** The axes that rows, columns and steps of a product count. */
function countedBy({ kernel, operands }: ProductCall): readonly Axes[] {
  if (kernel !== 'contractPanels') return [operands.m.axes, operands.n.axes, operands.k];
  const { m, columns, summed } = operands;
  return [m.axes, columns.flatMap(({ axes }) => axes), summed.flatMap(({ axes }) => axes)];
}

/** The product that a call computes, if a native library is there and can read its operands. */
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
  const counted = countedBy(call);
  const copied = call.kernel === 'contractPanels';
  const extent = LEAST_EXTENT * (copied ? COPIED.extent : 1);
  const least = native.crossover * (copied ? COPIED.work : 1);
  return {
    call,
    at,
    kernel: (extentOf) => {
      const extents = counted.map((axes) => axes.reduce((product, axis) => product * extentOf(axis), 1));
      const large = extents.every((each) => each >= extent);
      const work = extents.reduce((product, each) => product * each, 1);
      return large && (copied || apart(call, extents, bytesOf)) && work >= least
        ? native[call.kernel]
        : machine.index(call.kernel);
    },
  };
}

/** What finds products for a native library. */
export type ProductOf = typeof productOf;
