import { BackendError } from '../errors/backend-error.ts';

/** Which of the two builds of the kernels runs: `relaxed` fuses multiplications and additions. */
export type Build = 'relaxed' | 'portable';

/** A function that validates only where relaxed SIMD is there: it drops the result of one multiply-add. */
const RELAXED_PROBE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 62, 1, 60, 0,
  ...Array.from({ length: 3 }, () => [253, 12, ...new Array<number>(16).fill(0)]).flat(),
  253, 133, 2, 26, 11,
); // prettier-ignore

/** Whether this machine's WebAssembly has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

/** Where a build lies; both are literal, so that bundlers find them. */
const LOCATIONS: Readonly<Record<Build, () => URL>> = {
  relaxed: () => new URL('../../wasm/kernels.relaxed.wasm', import.meta.url),
  portable: () => new URL('../../wasm/kernels.portable.wasm', import.meta.url),
};

/**
 * Compiles a build of the kernels.
 *
 * @throws BackendError if the file cannot be read or this machine's WebAssembly lacks what it needs.
 */
export async function compileKernels(build: Build): Promise<WebAssembly.Module> {
  const location = LOCATIONS[build]();
  try {
    return await WebAssembly.compile(await bytesAt(location));
  } catch (cause) {
    throw new BackendError(
      `kernels: found no usable module at ${location.href}, expected the ${build} build. ` +
        'Build the kernels (`npm run kernels` in a checkout), and use a host whose WebAssembly has SIMD and threads.',
      { cause },
    );
  }
}

async function bytesAt(location: URL): Promise<BufferSource> {
  // Asked for at run time: an import, even a dynamic one, would end up in the bundles for browsers.
  if (location.protocol === 'file:') return process.getBuiltinModule('node:fs/promises').readFile(location);
  const response = await fetch(location);
  if (!response.ok) throw new BackendError(`kernels: found status ${response.status} at ${location.href}.`);
  return response.arrayBuffer();
}
