import type { Build } from './kernel-source.ts';

/* What is said of kernels that compile, and are not to run. */

export const NO_WEBASSEMBLY =
  'found no WebAssembly on this host. Use a host that has it, or the reference backend.';

/** Of a build that fuses, where results have to be the same on every machine. */
export function relaxedRefused(place: string): string {
  return (
    `found the relaxed build at ${place}, expected the portable build, as precision is "portable". ` +
    'Give kernels.portable.wasm, or the address of a folder with both.'
  );
}

/** Of a module that has no kernel of some name, or is of another kind altogether. */
export function foreignModule(place: string, missing: string | undefined): string {
  const found = missing === undefined ? 'a module of another kind' : `a module without "${missing}"`;
  return (
    `found ${found} at ${place}, expected kernels of this version of @meristem/backend-cpu. ` +
    'Copy them from the package again.'
  );
}

/** Of a place where nothing is, with what to do about it. */
export function nothingAt(place: string, reason: string, build: Build, advice: string): string {
  return `found nothing at ${place} (${reason}), expected the ${build} build. ${advice}`;
}

/** Of a part of the package that a host does not find. */
export function partMissing(name: string, reason: string): string {
  return (
    `${name}: found no code of this part of @meristem/backend-cpu (${reason}), expected it beside that of the backend. ` +
    'Serve every file that the bundler has made, or that is in the folder "dist" of the package.'
  );
}
