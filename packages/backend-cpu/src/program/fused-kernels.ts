import type { Call, GeneratedKernel } from './operation.ts';

/** The fused kernels that calls use. */
export function fusedKernels(calls: readonly Call[]): GeneratedKernel[] {
  return calls.flatMap((call) => {
    if (call.kind === 'loop') return fusedKernels(call.body);
    return typeof call.kernel === 'string' ? [] : [call.kernel];
  });
}
