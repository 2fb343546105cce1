/** Where this instance may keep copies of operands, and how large that is: every thread has an instance and an area of its own. */
export let scratchAddress: usize = 0;
export let scratchBytes: usize = 0;

/**
 * Gives the kernels of this instance `bytes` at `address` (a multiple of 64) for copies of operands. From 106,496 bytes on
 * large products run from copies (see packed-rows.ts), with fewer or none they run without, to the same bits. Products over
 * several axes, and long sums that lose little, want 2 MiB (see panel-scratch.ts and long-chains.ts).
 */
export function setScratch(address: usize, bytes: usize): void {
  scratchAddress = address;
  scratchBytes = bytes;
}

/** Where that area is, for products by a native library (`src/blas/native-blocks.ts`). */
export function scratchAt(): usize {
  return scratchAddress;
}
