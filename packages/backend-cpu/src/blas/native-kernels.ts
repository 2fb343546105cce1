import type { MachineExports, NativeKernel } from '../kernels/machine.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { panelsByBlas } from './native-panels.ts';
import { dotsByBlas, rowsByBlas } from './native-products.ts';
import type { BlasLibrary } from './open-blas.ts';

/** The products of a thread by a native library, as kernels over its memory. */
export function nativeKernels(
  memory: LinearMemory,
  exports: MachineExports,
  blas: BlasLibrary,
): Readonly<Record<NativeKernel, (p: number) => void>> {
  return {
    matmulRows: rowsByBlas(memory, blas),
    matmulDots: dotsByBlas(memory, blas),
    contractPanels: panelsByBlas(memory, exports, blas),
  };
}
