import type { Axis } from '@meristem/autodiff';
import type { Machine } from '../kernels/machine.ts';
import { BYTES } from '../layout/capacity.ts';
import type { Placement } from '../layout/tensor-layout.ts';
import type { KernelCall, Word } from '../program/operation.ts';

/** A product of matrices that a native library may compute, where it is large enough. */
export interface Product {
  readonly call: KernelCall;
  /** Index of the word that names its kernel. */
  readonly at: number;
  /** The kernel for the present extents. */
  kernel(extentOf: (axis: Axis) => number): number;
}

/** Rows, columns and depth below which a library's call costs more than it saves, whatever the size of the rest. */
const LEAST_EXTENT = 4;

/** The product that a call computes, if a native library is there and can read its operands as they lie. */
export function productOf(
  call: KernelCall,
  at: number,
  machine: Machine,
  placement: (buffer: number) => Placement,
): Product | undefined {
  const { native } = machine;
  const name = call.kernel;
  if (!native || (name !== 'matmulRows' && name !== 'matmulDots')) return undefined;
  const stride = (word: Word | undefined): number =>
    typeof word === 'object' && word.kind === 'stride'
      ? (placement(word.buffer).strides[word.dim] as number)
      : Number(word);
  const { words } = call;
  const readable =
    name === 'matmulRows'
      ? stride(words[7]) === BYTES || stride(words[6]) === BYTES
      : stride(words[11]) === BYTES;
  if (!readable) return undefined;
  const [m, n, k] = [words[1], words[3], words[4]].map(axesOf) as [Axes, Axes, Axes];
  return {
    call,
    at,
    kernel: (extentOf) => {
      const extents = [m, n, k].map((axes) => axes.reduce((product, axis) => product * extentOf(axis), 1));
      const large = extents.every((extent) => extent >= LEAST_EXTENT);
      const work = extents.reduce((product, extent) => product * extent, 1);
      return large && work >= native.crossover ? native[name] : machine.index(name);
    },
  };
}

type Axes = readonly Axis[];

function axesOf(word: Word | undefined): Axes {
  return typeof word === 'object' && 'axes' in word ? word.axes : [];
}
