import { MeristemError } from '@meristem/autodiff';

/** The command line was used wrongly, or names something that is not there. */
export class UsageError extends MeristemError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** A run's folder cannot be used as it was asked for: it holds another run, or nothing that could be resumed. */
export class RunFolderError extends MeristemError {
  /** The folder in question. */
  readonly folder: string;

  constructor(folder: string, message: string) {
    super('run-folder', message);
    this.folder = folder;
  }
}

/** A file of a run cannot be read back: it is damaged, or was written by another version. */
export class RunFileError extends MeristemError {
  /** The file in question. */
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super('run-file', message, options);
    this.file = file;
  }
}

/** The module of a user's own task cannot be loaded, or exports no task. */
export class TaskModuleError extends MeristemError {
  /** Its file. */
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super('task-module', `${file}: ${message}`, options);
    this.file = file;
  }

  /** The error of a module that threw while it was loaded: where it did so is known to whom it belongs. */
  static ofCause(file: string, cause: unknown): TaskModuleError {
    const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    return new TaskModuleError(
      file,
      `cannot be loaded, expected a module in JavaScript or in TypeScript whose types can be erased.\n${stack}`,
      { cause },
    );
  }
}

/** Some records could not be asked about, and the others were answered; where it is all of them, that is bad input. */
export class UnansweredError extends MeristemError {
  constructor(unasked: number, all: number) {
    super(
      unasked === all ? 'input' : 'unanswered',
      `${unasked.toLocaleString('en')} of ${all.toLocaleString('en')} ${all === 1 ? 'record' : 'records'} could not be answered, ` +
        'and stand among the answers without values. Mend them, and ask again.',
    );
  }
}

/** An architecture cannot be drawn. */
export class PictureError extends MeristemError {
  constructor(cause: unknown) {
    super(
      'picture',
      `picture: found that the layout library elkjs failed (${messageOf(cause)}), expected a place for every box and line. ` +
        'Leave out --picture, or draw a part of the architecture.',
      { cause },
    );
  }
}

/** The training of one seed failed; the runs beside it went on. */
export class SeedFailedError extends MeristemError {
  readonly seed: number;
  /** The folder that keeps what the run had written before it failed. */
  readonly folder: string;

  constructor(seed: number, folder: string, cause: unknown) {
    super('seed-failed', `seed ${seed} (${folder}): ${messageOf(cause)}`, { cause });
    this.seed = seed;
    this.folder = folder;
  }
}

/** Some seeds of a run failed. */
export class RunFailedError extends MeristemError {
  readonly failures: readonly SeedFailedError[];

  constructor(failures: readonly SeedFailedError[], continuation: string) {
    const list = failures.map(({ message }) => `  ${message}`).join('\n');
    const noun = failures.length === 1 ? 'seed' : 'seeds';
    super(
      'run-failed',
      `${failures.length} ${noun} failed:\n${list}\n` +
        `What was written stays. If the cause lies in the experiment, start another run in a new folder. Else mend it, then: ${continuation}`,
    );
    this.failures = failures;
  }
}

/** The user asked to stop; `consequence` says what has been kept and how to go on. */
export class InterruptedError extends MeristemError {
  readonly signal: StopSignal;

  constructor(signal: StopSignal, consequence: string) {
    super('interrupted', `Stopped by ${signal}. ${consequence}`);
    this.signal = signal;
  }
}

/** The signals on which a run stops in order. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
