import type { BlasIdentity } from './blas-library.ts';

/**
 * What the probing process prints, one JSON object a line: `trying` before it touches a library, so that its parent
 * knows which one ended it, and then one of the others.
 */
export type ProbeMessage =
  | { readonly kind: 'trying'; readonly library: string }
  | { readonly kind: 'refused'; readonly library: string; readonly reason: string }
  | { readonly kind: 'found'; readonly library: string; readonly identity: BlasIdentity }
  | { readonly kind: 'no-interface'; readonly reason: string };
