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
    throw new BackendError(
      'kernels: found no WebAssembly on this host. Use a host that has it, or the reference backend.',
    );
  }
  const wanted = precision !== 'portable' && hasRelaxedSimd() ? 'relaxed' : 'portable';
  const found = await findKernels(wanted, kernels);
  const module = await compile(found, wanted);
  const build = buildOf(module, found.place);
  if (build === 'relaxed' && precision === 'portable') {
    throw new BackendError(
      `kernels: found the relaxed build at ${found.place}, expected the portable build, as precision is "portable". ` +
        'Give kernels.portable.wasm, or the address of a folder with both.',
    );
  }
  return { module, build };
}

async function compile(found: FoundKernels, build: Build): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(found.bytes as BufferSource);
  } catch (cause) {
    const fault = await explained(({ compileFault }) => compileFault(found, build));
    throw new BackendError(`kernels: ${fault ?? `found a module at ${found.place} that does not compile`}`, {
      cause,
    });
  }
}

function buildOf(module: WebAssembly.Module, place: string): Build {
  const [section] = WebAssembly.Module.customSections(module, BUILD_SECTION);
  const build = section && String.fromCharCode(...new Uint8Array(section));
  const names = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const missing = KERNEL_NAMES.find((name) => !names.has(name));
  if ((build === 'relaxed' || build === 'portable') && missing === undefined) return build;
  const found = missing === undefined ? 'a module of another kind' : `a module without "${missing}"`;
  throw new BackendError(
    `kernels: found ${found} at ${place}, expected kernels of this version of @meristem/backend-cpu. ` +
      'Copy them from the package again.',
  );
}
