/** What to do about an address that was given. */
export const CHECK_ADDRESS =
  'Give the bytes of one of the two files in the folder "wasm" of @meristem/backend-cpu, the address where it is served, ' +
  'or that of a folder with both, which ends with "/".';

const GIVE_ADDRESS =
  'Serve the two files in the folder "wasm" of @meristem/backend-cpu and say where they are, such as ' +
  "cpuBackend({ kernels: new URL('wasm/', document.baseURI) }).";

/**
 * What to do when the kernels are not beside the code that looks for them there.
 *
 * @param location where they were looked for; empty if the bundle has no address.
 * @param own the address of this code; empty likewise.
 */
export function kernelAdvice(location: string, own: string = import.meta.url ?? ''): string {
  // The sources themselves: a checkout.
  if (own.endsWith('.ts')) return 'Build them: npm run kernels.';
  if (location.includes('/.vite/')) {
    return (
      "Vite's development server has moved the code away from them: " +
      "add optimizeDeps: { exclude: ['@meristem/backend-cpu'] } to its configuration."
    );
  }
  if (location.startsWith('file:') || (location === '' && typeof process !== 'undefined')) {
    return (
      'If a bundler has moved the code away from them, leave @meristem/backend-cpu out of the bundle or give the address of ' +
      'its folder "wasm" as the option "kernels"; otherwise install the package again.'
    );
  }
  return `Vite and webpack bring them along; esbuild, Rollup and copies by hand leave them behind. ${GIVE_ADDRESS}`;
}
