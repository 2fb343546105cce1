import { MeristemError } from '@meristem/autodiff';

/** Something that this machine or host cannot give the backend: memory, an instruction set, a library, a thread. */
export class BackendError extends MeristemError {
  override readonly name: string = 'BackendError';

  constructor(message: string, options?: ErrorOptions) {
    super('backend', message, options);
  }
}
