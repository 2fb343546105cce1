/** The kernels of the WebAssembly module, by the names of its exports. */
export const KERNEL_NAMES = [
  'loop',
  'nop',
  'barrier',
  'zeroRows',
  'matmulRows',
  'matmulDots',
  'contractLanes',
  'contractGeneric',
  'sumColumns',
  'maxColumns',
  'sumGeneric',
  'maxGeneric',
  'oneHot',
  'oneHotRows',
  'gather',
  'scatterAdd',
  'random',
  'transpose',
] as const;

/** The name of a kernel. */
export type KernelName = (typeof KERNEL_NAMES)[number];
