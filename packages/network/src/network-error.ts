import { type Fault, faultText, MeristemError } from '@meristem/autodiff';

/** A network whose parts do not fit together, or a file that holds no network. */
export class NetworkError extends MeristemError implements Fault {
  override readonly name: string = 'NetworkError';
  /** The place: `program.carried`, `file.metadata.network.inputs[0].size`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(operation: string, fault: Fault, options?: ErrorOptions) {
    super('network', `${operation}: ${faultText(fault)}`, options);
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy ?? '';
  }
}
