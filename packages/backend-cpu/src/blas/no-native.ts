import type { Machine } from '../kernels/machine.ts';
import type { BlasChoice } from './blas-candidates.ts';
import { BlasError } from './blas-error.ts';
import type { FoundBlas } from './probe-child.ts';
import type { BlasProbe } from './probe-blas.ts';

/**
 * Stands in for `native.ts` where there are no native libraries, as in browsers: package.json chooses.
 *
 * @throws BlasError (as a rejection) if a library was asked for by name.
 */
export function probeBlas(choice: BlasChoice): Promise<BlasProbe> {
  const reason = 'this host has no native libraries';
  if (choice === 'auto' || choice === 'none') return Promise.resolve({ kind: 'none', reason, attempts: [] });
  return Promise.reject(
    new BlasError(
      choice,
      `blas "${choice}": found that ${reason}, expected one. Leave the choice to "auto".`,
    ),
  );
}

/** Never called: nothing is found here that could be attached. */
export function attachBlas(
  ...[, { library }]: readonly [Machine, FoundBlas, (number | 'measured')?]
): Promise<never> {
  return Promise.reject(new BlasError(library, `blas "${library}": this host has no native libraries.`));
}
