import { MeristemError } from '@meristem/autodiff';

/** Why a run of a pool came to nothing. */
export type RunFailure =
  /** The run threw, or something that it had started did. */
  | 'threw'
  /** Its worker ended under it: `process.exit`, or terminated from outside. */
  | 'exited'
  /** Its worker reached the limits on its memory. */
  | 'out-of-memory'
  /** The worker's module could not be loaded, or serves no runs. */
  | 'not-loaded'
  /** Its data cannot be sent to a worker, or its result back. */
  | 'not-cloneable'
  /** Its signal was aborted, before it began or so that it threw. */
  | 'cancelled'
  /** Its signal was aborted, it did not end within the grace, and its worker was terminated. */
  | 'unresponsive'
  /** The pool was closed before it ended. */
  | 'pool-closed';

/** A run of a pool did not give a result; the runs beside it went on. */
export class RunError extends MeristemError {
  override readonly name: string = 'RunError';
  /** The run's name. */
  readonly run: string;
  readonly failure: RunFailure;

  constructor(run: string, failure: RunFailure, message: string, options?: ErrorOptions) {
    super('run', `run "${run}": ${message}`, options);
    this.run = run;
    this.failure = failure;
  }
}
