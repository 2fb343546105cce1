import { join } from 'node:path';

/** What computes a run, by what its numbers hang on: the backend, and the build of its kernels. */
export const BUILDS = ['reference', 'portable', 'fast'] as const;

/** A backend with a build of its kernels. */
export type Build = (typeof BUILDS)[number];

/** What `--backend` of the lab takes. */
export const BACKEND_OF = { reference: 'reference', portable: 'cpu', fast: 'cpu' } as const satisfies Record<
  Build,
  string
>;

const withoutRelaxedSimd = join(import.meta.dirname, 'without-relaxed-simd.mjs');

/**
 * Variables that make the lab compute with a build, in its workers too. Its `cpu` takes the fast build wherever the host has
 * what that needs; the lab has no option for it.
 */
export function environmentOf(build: Build): Readonly<Record<string, string | undefined>> {
  return build === 'portable'
    ? { ...process.env, NODE_OPTIONS: `--import=${withoutRelaxedSimd}` }
    : process.env;
}
