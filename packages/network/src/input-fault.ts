import { type Fault, MeristemError, OptionError } from '@meristem/autodiff';

/** Refuses what was handed to a network. */
export class Refusal {
  readonly #operation: string;

  constructor(operation: string) {
    this.#operation = operation;
  }

  /** @throws OptionError */
  refuse(path: string, found: string, expected: string, remedy?: string): never {
    const fault: Fault = { path, found, expected, ...(remedy !== undefined && { remedy }) };
    throw new OptionError(this.#operation, fault);
  }
}

/** The error for a network, or a stream of one, that has been given back. */
export function released(what: string): MeristemError {
  return new MeristemError(
    'released',
    `${what}: found it released, expected one in use. Release it after its last use, or make another.`,
  );
}
