import { type Fault, faultText, MeristemError } from '@meristem/autodiff';

/** A task, or one of its options, was named or given wrongly. */
export class TaskOptionError extends MeristemError implements Fault {
  override readonly name: string = 'TaskOptionError';
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(fault: Fault) {
    super('task-option', faultText(fault));
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy ?? '';
  }
}

/** A stream was asked to seek a position that none of its kind has returned. */
export class TaskPositionError extends MeristemError implements Fault {
  override readonly name: string = 'TaskPositionError';
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(fault: Fault) {
    super('task-position', faultText(fault));
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy ?? '';
  }
}

/** A stream was handed no array, or an unfit one, for one of its ports. */
export class TaskPortError extends MeristemError {
  override readonly name: string = 'TaskPortError';
  /** The name of the port. */
  readonly port: string;

  constructor(port: string, message: string) {
    super('task-port', message);
    this.port = port;
  }
}

/** Makes the error for a fault: options and positions differ in nothing else. */
export type FaultError = (fault: Fault) => MeristemError;

/** Makes the error for a faulty option. */
export const optionFault: FaultError = (fault) => new TaskOptionError(fault);

/** Makes the error for a faulty position. */
export const positionFault: FaultError = (fault) => new TaskPositionError(fault);
