import { BackendError } from '../errors/backend-error.ts';
import { KERNEL_NAMES } from '../program/kernel-table.ts';
import { type Build, findKernels, type FoundKernels, type KernelSource } from './kernel-source.ts';

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

/** What every module begins with; a module that is empty. */
const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** A function that drops a vector: where it does not validate there is no SIMD. */
const SIMD_PROBE = Uint8Array.of(
  ...EMPTY_MODULE,
  1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, ...new Array<number>(16).fill(0), 26, 11,
); // prettier-ignore

/** A function that validates only where relaxed SIMD is there: it drops the result of one multiply-add. */
const RELAXED_PROBE = Uint8Array.of(
  ...EMPTY_MODULE,
  1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 62, 1, 60, 0,
  ...Array.from({ length: 3 }, () => [253, 12, ...new Array<number>(16).fill(0)]).flat(),
  253, 133, 2, 26, 11,
); // prettier-ignore

/** The section of a module that says which build it is. */
const BUILD_SECTION = 'meristem.build';

/** Whether this machine's WebAssembly has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

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
    throw new BackendError(`kernels: ${compileFault(found, build)}`, { cause });
  }
}

/** Why bytes do not compile. */
function compileFault({ bytes, place }: FoundKernels, build: Build): string {
  const start = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.byteLength))
    : new Uint8Array(bytes, 0, Math.min(8, bytes.byteLength));
  if (start.length < 8 || start.some((byte, i) => byte !== EMPTY_MODULE[i])) {
    return (
      `found no WebAssembly at ${place}, expected the ${build} build. ` +
      'Servers that answer every request with a page do so where a file is missing.'
    );
  }
  if (forbidsWebAssembly()) {
    return (
      'found that the policy of this page or process forbids WebAssembly. ' +
      "Add 'wasm-unsafe-eval' to the script-src of its Content-Security-Policy."
    );
  }
  if (!WebAssembly.validate(SIMD_PROBE)) {
    return `found a host whose WebAssembly has no SIMD, expected one that runs the ${build} build. Use a newer one.`;
  }
  const remedy = hasRelaxedSimd() ? '' : ', kernels.portable.wasm where there is no relaxed SIMD, as here';
  return (
    `found a module at ${place} that this host does not compile, expected the ${build} build. ` +
    `Use a host whose WebAssembly has SIMD and threads, and a file as it is in the package${remedy}.`
  );
}

/** Whether this host compiles nothing at all; browsers say so as of any other failure. */
function forbidsWebAssembly(): boolean {
  try {
    void new WebAssembly.Module(EMPTY_MODULE);
    return false;
  } catch {
    return true;
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
