import { MeristemError } from '@meristem/autodiff';
import type { BlasAttempt } from './blas-candidates.ts';

/** A native matrix library was asked for by name and cannot be used. */
export class BlasError extends MeristemError {
  override readonly name: string = 'BlasError';
  /** What was asked for: a name, or the path of a library. */
  readonly choice: string;
  /** The libraries tried, in order, and what each said. */
  readonly attempts: readonly BlasAttempt[];

  constructor(
    choice: string,
    message: string,
    attempts: readonly BlasAttempt[] = [],
    options?: ErrorOptions,
  ) {
    super('blas', message, options);
    this.choice = choice;
    this.attempts = attempts;
  }
}
