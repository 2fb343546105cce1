import { MeristemError } from '@meristem/autodiff';

/** An architecture that cannot be built: unknown or repeated names, a cycle without delay, an output that nothing feeds. */
export class ArchitectureError extends MeristemError {
  override readonly name: string = 'ArchitectureError';

  constructor(message: string) {
    super('architecture', message);
  }
}
