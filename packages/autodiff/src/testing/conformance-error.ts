import { MeristemError } from '../errors.ts';

/** A backend that computes something else than the reference. */
export class ConformanceError extends MeristemError {
  override readonly name: string = 'ConformanceError';

  constructor(message: string) {
    super('conformance', message);
  }
}
