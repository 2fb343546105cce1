import {
  anyOf,
  AT_LEAST_ONE,
  type Backend,
  type BackendDescription,
  checkOptions,
  oneOf,
  type OptionTable,
  type State,
  TEXT,
  that,
} from '@meristem/autodiff';
import type { AttachedBlas } from './blas/attach-blas.ts';
import type { BlasChoice } from './blas/blas-candidates.ts';
import type { FoundBlas } from './blas/probe-child.ts';
import { CpuResidence } from './cpu-residence.ts';
import { BackendError } from './errors/backend-error.ts';
import { bytesOf } from './execution/bytes-of.ts';
import { CompiledModules } from './kernels/compiled-modules.ts';
import { openKernelModule } from './kernels/kernel-module.ts';
import { KERNEL_SOURCE, type KernelSource } from './kernels/kernel-source.ts';
import { loadPart } from './kernels/load-part.ts';
import { Machine } from './kernels/machine.ts';
import { Machines } from './kernels/machines.ts';
import { Holdings } from './memory/arena.ts';
import { MOST_THREADS } from './threads/most-threads.ts';
import { hostMemory } from '#host-memory';
import { USUAL_SHARE } from './topology/usual-share.ts';
import type { TeamInternals } from './threads/team-internals.ts';
import { isNode } from './threads/thread-scope.ts';

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
  /**
   * Multiply-adds from which on a product goes to the native library; a fixed number unless told, so that runs repeat bit
   * for bit. `measured` for the size from which on it is faster on this machine, now.
   */
  readonly crossover?: number | 'measured';
  /**
   * Threads that share the work of each step, the caller's among them; `auto` for one on each core that is fit for it. 1
   * unless told: several runs at a time use cores better than several threads for one. Only calls that are large enough
   * are shared. Results have the same bits for any number of threads, unless a native library computes them.
   */
  readonly threads?: number | 'auto';
  /**
   * Bytes that one state may take with its plans: what does not fit is refused before it is allocated. Four fifths of what the
   * machine, or the control group of the process, has unless told, and never more than the 4 GiB of one WebAssembly memory.
   */
  readonly memoryLimit?: number;
  /**
   * The WebAssembly kernels, where a bundler has left them behind: the bytes of `kernels.relaxed.wasm` or
   * `kernels.portable.wasm` from the package's folder `wasm`, the address of one, or that of a folder with both, which ends
   * with `/`. Of two, `precision` and the machine choose; one of them decides, and only `portable` fits that precision.
   */
  readonly kernels?: KernelSource;
}

const OPTIONS: OptionTable<CpuBackendOptions> = {
  precision: oneOf(['portable', 'fast']),
  blas: TEXT,
  crossover: anyOf(
    that('a number, 0 or more', (value) => typeof value === 'number' && value >= 0),
    oneOf(['measured']),
  ),
  threads: anyOf(
    that(
      `a whole number from 1 to ${MOST_THREADS}`,
      (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_THREADS,
    ),
    oneOf(['auto']),
  ),
  memoryLimit: AT_LEAST_ONE,
  kernels: KERNEL_SOURCE,
};

/** A backend over WebAssembly memories. */
export interface CpuBackend extends Backend {
  readonly description: BackendDescription;
  /**
   * Ends the threads that the backend has started; what runs later runs in the caller's thread alone. Threads that are not
   * ended do not keep a process of Node.js running.
   */
  close(): Promise<void>;
}

/** The most pages that a memory may have, and the bytes of one: 4 GiB in all. */
const MOST_PAGES = 65_536;
const PAGE = 65_536;

/**
 * Opens the WebAssembly backend: SIMD kernels in single precision, one call from JavaScript for a whole step.
 *
 * @throws OptionError if an option is unknown or out of range; BackendError if the kernels are not found, this host's
 * WebAssembly lacks SIMD or shared memory, its policy forbids WebAssembly, or threads that were asked for do not start.
 */
export function cpuBackend(options: CpuBackendOptions = {}): Promise<CpuBackend> {
  return openCpuBackend(options, {});
}

/** Opens the backend, with threads as tests want them. */
export async function openCpuBackend(
  options: CpuBackendOptions,
  internals: TeamInternals,
): Promise<CpuBackend> {
  checkOptions('cpuBackend', options, OPTIONS);
  const several = (options.threads ?? 1) === 1 ? undefined : await loadPart('threads', severalThreads);
  const threads = (await several?.threadCount(options.threads)) ?? 1;
  const { module, build } = await openKernelModule(options);
  const modules = new CompiledModules();
  const machine = new Machine(module, build, openMemory(), modules);
  const found = await nativeLibrary(options);
  const blas = found && (await useBlas(machine, found, options));
  if (several && threads > 1) {
    const native = found && machine.native && { blas: found, ...machine.native };
    machine.team = await several.openTeam(machine, { threads, module, native, ...internals });
  }
  const another = (): Machine => {
    const next = new Machine(module, build, openMemory(), modules);
    blas?.attach(next);
    return next;
  };
  // The first machine is not kept by what follows: it can be collected like others.
  const { team } = machine;
  const machines = new Machines(machine, team ? undefined : another);
  const memoryLimit = Math.min(options.memoryLimit ?? usualLimit(), MOST_PAGES * PAGE);
  return {
    description: {
      name: 'cpu',
      precision: 'single',
      simd: build === 'relaxed' ? 'wasm-relaxed' : 'wasm',
      threads,
      blas: blas?.name ?? 'none',
    },
    memoryLimit,
    bytesOf,
    place: (state, { spent = false } = {}) => placed(machines.next(), state, { memoryLimit, spent }),
    close: () => team?.close() ?? Promise.resolve(),
  };
}

const severalThreads = () => import('./threads/several-threads.ts');

/** A state on a machine; all that it held is given back if it does not fit. */
function placed(
  machine: Machine,
  state: State,
  { memoryLimit, spent }: { readonly memoryLimit: number; readonly spent: boolean },
): CpuResidence {
  const holdings = new Holdings(machine.arena, memoryLimit);
  try {
    const residence = new CpuResidence(machine, holdings, state, spent);
    machine.track(residence, holdings);
    return residence;
  } catch (error) {
    holdings.releaseAll();
    throw error;
  }
}

function usualLimit(): number {
  return Math.floor(USUAL_SHARE * (hostMemory() ?? Infinity));
}

/** The native library to use, if there is one. */
async function nativeLibrary({ blas, precision }: CpuBackendOptions): Promise<FoundBlas | undefined> {
  const choice = blas ?? (precision === 'portable' || !isNode() ? 'none' : 'auto');
  if (choice === 'none') return undefined;
  const { probeBlas } = await import('#native-blas');
  const probe = await probeBlas(choice);
  return probe.kind === 'found' ? probe.blas : undefined;
}

/** Lets a machine use a library, and others after it. */
async function useBlas(
  machine: Machine,
  found: FoundBlas,
  { crossover }: CpuBackendOptions,
): Promise<AttachedBlas> {
  const { attachBlas } = await import('#native-blas');
  return attachBlas(machine, found, crossover);
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
