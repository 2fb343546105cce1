import type { FusedKernel, FusedStep } from './fused-kernel.ts';
import { isLoopKernel, type LoopKernel } from './loop-kernel.ts';
import { isRowChain, type RowChain } from './row-chain.ts';

/** Kernels that are alike have the same name, and no others. */
export function kernelName(kernel: FusedKernel | LoopKernel | RowChain): string {
  let name = JSON.stringify(kernel);
  if (isRowChain(kernel)) {
    for (const link of kernel.links) name += special(link.kernel.steps);
    return name;
  }
  if (!isLoopKernel(kernel)) return name + special(kernel.steps);
  for (const part of kernel.parts) if (part.kind === 'fused') name += special(part.kernel.steps);
  return name;
}

/** The constants that JSON does not tell apart: it has no infinities, no NaN and no negative zero. */
function special(steps: readonly FusedStep[]): string {
  let found = ';';
  for (const step of steps) {
    if (!('constant' in step)) continue;
    const { constant } = step;
    if (constant === 0 || constant - constant !== 0)
      found += Object.is(constant, -0) ? ' -0' : ` ${constant}`;
  }
  return found;
}
