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
    return new TaskModuleError(file, `cannot be loaded, ${expectedOf(cause)}\n${stackOf(cause)}`, { cause });
  }

  /** The error of a module that threw when it was called, e.g. by `next()`. */
  static ofCall(file: string, call: string, cause: unknown): TaskModuleError {
    return new TaskModuleError(file, `${call} threw, expected it to return.\n${stackOf(cause)}`, { cause });
  }
}

/** What was expected of a module that cannot be loaded, and what helps. */
function expectedOf(cause: unknown): string {
  const { code = '', message = '' } = Object(cause) as { readonly code?: string; readonly message?: string };
  const [, missing] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  if (missing !== undefined) {
    return (
      `expected the package "${missing}" that it imports in a node_modules folder beside or above it. ` +
      `Install it there (npm install ${missing}), put the module into a project that has it, or do without: a task needs no imports.`
    );
  }
  if (code === 'ERR_MODULE_NOT_FOUND')
    return 'expected what it imports to be there. Mend the path, with the end of the name.';
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return 'expected a name that ends in .js, .mjs, .cjs, .ts, .mts or .cts.';
  if (cause instanceof SyntaxError) {
    return 'expected a module in JavaScript, or in TypeScript whose types can be erased: no enum, no namespace, no parameter properties.';
  }
  return 'expected a module that does not throw when it is loaded.';
}

/** Lines of a stack that say where in a module it was. */
const TOLD_LINES = 6;

function stackOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return (cause.stack ?? cause.message).split('\n').slice(0, TOLD_LINES).join('\n');
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
