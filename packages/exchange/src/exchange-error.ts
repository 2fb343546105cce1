import { MeristemError } from '@meristem/autodiff';

/** A network that a format cannot say, or a file that cannot be read as one. */
export class ExchangeError extends MeristemError {
  override readonly name: string = 'ExchangeError';

  constructor(message: string, options?: ErrorOptions) {
    super('exchange', message, options);
  }
}
