import type { Build, FoundKernels } from './kernel-source.ts';
import { EMPTY_MODULE, hasRelaxedSimd } from './probes.ts';

/** A function that drops a vector: where it does not validate there is no SIMD. */
const SIMD_PROBE = Uint8Array.of(
  ...EMPTY_MODULE,
  1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, ...new Array<number>(16).fill(0), 26, 11,
); // prettier-ignore

/** Why bytes do not compile. */
export function compileFault({ bytes, place }: FoundKernels, build: Build): string {
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
