import { MeristemError } from '@meristem/autodiff';

/** What is wrong with one place of a JSON document, and how to put it right. */
export interface Fault {
  /** The place, e.g. `task.options.phases[1].cycles`. */
  readonly path: string;
  /** What stands there, e.g. `"six"`. */
  readonly found: string;
  /** What may stand there, e.g. `an integer from 1 to 512`. */
  readonly expected: string;
  /** A whole sentence that says what to do. */
  readonly remedy: string;
}

function describeFault({ path, found, expected, remedy }: Fault): string {
  return `${path}: found ${found}, expected ${expected}. ${remedy}`;
}

/** A task, or one of its options, was named or given wrongly. */
export class TaskOptionError extends MeristemError implements Fault {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(fault: Fault) {
    super('task-option', describeFault(fault));
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy;
  }
}

/** A stream was asked to seek a position that none of its kind has returned. */
export class TaskPositionError extends MeristemError implements Fault {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(fault: Fault) {
    super('task-position', describeFault(fault));
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy;
  }
}

/** A stream was handed no array, or an unfit one, for one of its ports. */
export class TaskPortError extends MeristemError {
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
