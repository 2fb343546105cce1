import { BackendError } from '../errors/backend-error.ts';
import { KERNEL_NAMES } from '../program/kernel-table.ts';
import { explained } from './explained.ts';
import { type Build, findKernels, type FoundKernels, type KernelSource } from './kernel-source.ts';
import { hasRelaxedSimd } from './probes.ts';

export type { Build };

/** The kernels, and which build of them it is. */
export interface Kernels {
  readonly module: WebAssembly.Module;
  readonly build: Build;
}

/** How the kernels are chosen. */
export interface KernelChoice {
  readonly precision?: 'portable' | 'fast' | undefined;
  /** Where they are; where the package has them, unless told. */
  readonly kernels?: KernelSource | undefined;
}

/** The section of a module that says which build it is. */
const BUILD_SECTION = 'meristem.build';

/**
 * Finds and compiles the kernels for a choice. Those that were given decide by themselves which build runs.
 *
 * @throws BackendError if they are not found, are none, are those that `portable` excludes, or if this host or its policy
 * does not let them run.
 */
export async function openKernelModule({ precision, kernels }: KernelChoice = {}): Promise<Kernels> {
  if (typeof WebAssembly === 'undefined') {
    throw await refusal(({ NO_WEBASSEMBLY }) => NO_WEBASSEMBLY, '');
  }
  const wanted = precision !== 'portable' && hasRelaxedSimd() ? 'relaxed' : 'portable';
  const found = await findKernels(wanted, kernels);
  const module = await compile(found, wanted);
  const build = await buildOf(module, found.place);
  if (build === 'relaxed' && precision === 'portable') {
    throw await refusal(({ relaxedRefused }) => relaxedRefused(found.place), found.place);
  }
  return { module, build };
}

async function compile(found: FoundKernels, build: Build): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(found.bytes as BufferSource);
  } catch (cause) {
    throw await refusal(({ compileFault }) => compileFault(found, build), found.place, { cause });
  }
}

async function buildOf(module: WebAssembly.Module, place: string): Promise<Build> {
  const [section] = WebAssembly.Module.customSections(module, BUILD_SECTION);
  const build = section && String.fromCharCode(...new Uint8Array(section));
  const names = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const missing = KERNEL_NAMES.find((name) => !names.has(name));
  if ((build === 'relaxed' || build === 'portable') && missing === undefined) return build;
  throw await refusal(({ foreignModule }) => foreignModule(place, missing), place);
}

/** The error about kernels at a place, with what explains it where that can be loaded. */
async function refusal(
  explain: Parameters<typeof explained>[0],
  place: string,
  options?: ErrorOptions,
): Promise<BackendError> {
  return new BackendError(`kernels: ${(await explained(explain)) ?? `refused ${place}`}`, options);
}
