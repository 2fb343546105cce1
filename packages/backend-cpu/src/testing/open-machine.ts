import { type Build, openKernelModule } from '../kernels/kernel-module.ts';
import { Machine } from '../kernels/machine.ts';

/** A machine of its own, whose memory tests can look into, with at most so many pages of 64 KiB. */
export async function openMachine(build: Build = 'portable', pages = 4096): Promise<Machine> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true });
  const { module } = await openKernelModule({ precision: build === 'portable' ? 'portable' : 'fast' });
  return new Machine(module, build, memory);
}
