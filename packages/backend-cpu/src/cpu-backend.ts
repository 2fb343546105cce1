import type { Backend, BackendDescription, State } from '@meristem/autodiff';
import type { BlasChoice } from './blas/blas-candidates.ts';
import { CpuResidence } from './cpu-residence.ts';
import { BackendError } from './errors.ts';
import { type Build, compileKernels, hasRelaxedSimd } from './kernels/kernel-module.ts';
import { Machine } from './kernels/machine.ts';
import { Holdings } from './memory/arena.ts';

/** Options of the backend. */
export interface CpuBackendOptions {
  /**
   * `fast` fuses multiplications and additions where the machine can, `portable` never does: its results are the same on
   * every machine. `fast` unless told.
   */
  readonly precision?: 'portable' | 'fast';
  /**
   * The native library that large products go to: `auto` for the best that is installed, `none`, a library by name, or a
   * path. `auto` unless told; `none` with `portable` precision and in browsers.
   */
  readonly blas?: BlasChoice;
}

/** A backend over one WebAssembly memory. */
export interface CpuBackend extends Backend {
  readonly description: BackendDescription;
}

/** The most pages of 64 KiB that a memory may have: 4 GiB. */
const MOST_PAGES = 65_536;

/**
 * Opens the WebAssembly backend: SIMD kernels in single precision, one call from JavaScript for a whole step.
 *
 * @throws BackendError if this host's WebAssembly lacks SIMD or shared memory.
 */
export async function cpuBackend(options: CpuBackendOptions = {}): Promise<CpuBackend> {
  const build: Build = options.precision !== 'portable' && hasRelaxedSimd() ? 'relaxed' : 'portable';
  const module = await compileKernels(build);
  const machine = new Machine(module, build, openMemory());
  const blas = await nativeLibrary(machine, options);
  // A residence that nobody holds any more gives its memory back.
  const dropped = new FinalizationRegistry<Holdings>((holdings) => holdings.releaseAll());
  return {
    description: {
      name: 'cpu',
      precision: 'single',
      simd: build === 'relaxed' ? 'wasm-relaxed' : 'wasm',
      threads: 1,
      blas,
    },
    place: (state: State) => {
      const holdings = new Holdings(machine.arena);
      const residence = new CpuResidence(machine, holdings, state);
      dropped.register(residence, holdings);
      return residence;
    },
  };
}

/** The name of the native library that the machine now uses, or `none`. */
async function nativeLibrary(machine: Machine, { blas, precision }: CpuBackendOptions): Promise<string> {
  const choice = blas ?? (precision === 'portable' || !isNode() ? 'none' : 'auto');
  if (choice === 'none') return choice;
  const { attachBlas, probeBlas } = await import('./blas/native.ts');
  const probe = await probeBlas(choice);
  return probe.kind === 'found' ? attachBlas(machine, probe.blas) : 'none';
}

function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}

function openMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  } catch (cause) {
    throw new BackendError(
      'memory: found no shared WebAssembly memory on this host, expected one of up to 4 GiB. ' +
        'Use a host with WebAssembly threads and room in its address space.',
      { cause },
    );
  }
}
