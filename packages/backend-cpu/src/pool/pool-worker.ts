import { Worker } from 'node:worker_threads';
import { type FromWorker, isFromWorker, type ReportedFailure, type ToWorker } from './messages.ts';
import type { ModuleAddress } from '../kernels/module-address.ts';
import { moduleWorker } from '../threads/module-worker.ts';
import type { RunFailure } from './run-error.ts';
import { RunError } from './run-error.ts';
import { unpackThrown } from './thrown.ts';

/** Limits on the memory of a worker, as `node:worker_threads` takes them, in megabytes. */
export interface ResourceLimits {
  /** The heap of what has lived for a while. */
  readonly maxOldGenerationSizeMb?: number;
  /** The heap of what is new. */
  readonly maxYoungGenerationSizeMb?: number;
  /** Memory for generated code. */
  readonly codeRangeSizeMb?: number;
  readonly stackSizeMb?: number;
}

/** How a pool's workers are started. */
export interface WorkerSetup {
  /** The module that calls `serveRuns`. */
  readonly worker: ModuleAddress;
  /** Limits on the memory of each worker, as `node:worker_threads` takes them. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Options of Node.js for the workers; those of this process unless given. */
  readonly execArgv?: readonly string[] | undefined;
}

/** A run that a worker has: how its news and its end are passed on. */
export interface AssignedRun {
  readonly name: string;
  readonly data: unknown;
  onProgress(value: unknown): void;
  resolve(value: unknown): void;
  reject(error: RunError): void;
}

/** What a worker's owner is told. */
export interface WorkerObserver {
  /** The worker has ended its run and can have another. */
  onFree(): void;
  /** The worker is no more. The error is one that hit it between runs. */
  onExit(worker: PoolWorker, stray: RunError | undefined): void;
}

/**
 * A worker thread and the run that it has. Whatever ends the thread, its run is settled when the thread has ended and
 * not before, so a run that is over computes no more and holds no memory.
 */
export class PoolWorker {
  readonly #worker: Worker;
  readonly #setup: WorkerSetup;
  readonly #observer: WorkerObserver;
  readonly #exited: Promise<void>;
  #run: AssignedRun | undefined;
  #lastRun = '';
  #ready = false;
  #error: unknown;
  /** Why the pool terminates the worker; what its run is then said to have died of. */
  #sentence: { readonly failure: RunFailure; readonly message: string } | undefined;

  constructor(setup: WorkerSetup, observer: WorkerObserver) {
    this.#setup = setup;
    this.#observer = observer;
    this.#worker = moduleWorker(Worker, setup.worker, {
      ...(setup.resourceLimits && { resourceLimits: setup.resourceLimits }),
      ...(setup.execArgv && { execArgv: [...setup.execArgv] }),
    });
    this.#worker.on('message', (message: unknown) => isFromWorker(message) && this.#receive(message));
    this.#worker.on('messageerror', (cause) => {
      this.#error = cause;
      void this.terminate('not-cloneable', 'its worker sent what cannot be read in this thread');
    });
    this.#worker.on('error', (error) => {
      this.#error ??= error;
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#exit(code);
        resolve();
      });
    });
  }

  /** True while the worker has a run. */
  get busy(): boolean {
    return this.#run !== undefined;
  }

  /** True while the worker can be given a run: it has none, and nothing has befallen it. */
  get free(): boolean {
    return !this.busy && this.#sentence === undefined && this.#error === undefined;
  }

  /** Gives the run to the worker, which must be free. Throws a RunError if its data cannot be sent. */
  assign(run: AssignedRun): void {
    this.#lastRun = run.name;
    try {
      this.#send({ kind: 'run', name: run.name, data: run.data });
    } catch (cause) {
      const message = `its data cannot be sent to a worker: ${textOf(cause)} Send plain data.`;
      throw new RunError(run.name, 'not-cloneable', message, { cause });
    }
    this.#run = run;
    this.#worker.ref();
  }

  /** Tells the run to stop. */
  cancel(reason: unknown): void {
    this.#send({ kind: 'cancel', reason: textOf(reason) });
  }

  /** Stops the thread, whatever it does; its run fails for this reason. Resolves when the thread has ended. */
  async terminate(failure: RunFailure, message: string): Promise<void> {
    this.#sentence ??= { failure, message };
    await this.#worker.terminate();
    await this.#exited;
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    const run = this.#run;
    if (message.kind === 'ready') this.#ready = true;
    else if (run !== undefined) settlements[message.kind](message as never, run, () => this.#becomeIdle());
  }

  /** An idle worker does not keep the process running. */
  #becomeIdle(): void {
    this.#run = undefined;
    this.#worker.unref();
    if (this.free) this.#observer.onFree();
  }

  #exit(code: number): void {
    const run = this.#run;
    this.#run = undefined;
    const closed = this.#sentence?.failure === 'pool-closed';
    const stray = run === undefined && !closed && (this.#error !== undefined || code !== 0);
    this.#observer.onExit(this, stray ? this.#causeOfDeath(this.#lastRun, code) : undefined);
    run?.reject(this.#causeOfDeath(run.name, code));
  }

  #causeOfDeath(run: string, code: number): RunError {
    const cause = this.#error;
    const options = cause === undefined ? undefined : { cause };
    if (this.#sentence !== undefined) {
      return new RunError(run, this.#sentence.failure, this.#sentence.message, options);
    }
    if (codeOf(cause) === 'ERR_WORKER_OUT_OF_MEMORY') {
      return new RunError(run, 'out-of-memory', memoryMessage(this.#setup), options);
    }
    if (!this.#ready) return new RunError(run, 'not-loaded', loadMessage(this.#setup, code, cause), options);
    if (cause !== undefined) {
      return new RunError(run, 'threw', `its worker ended by an uncaught error: ${textOf(cause)}`, options);
    }
    const message = `its worker exited with code ${code} before the run had ended; a run must return or throw.`;
    return new RunError(run, 'exited', message);
  }
}

/** What the pool says of a run that a worker reports as failed. */
const reportedMessages: Readonly<Record<ReportedFailure, (text: string) => string>> = {
  threw: (text) => text,
  cancelled: (text) => `it stopped when told to: ${text}`,
  'not-cloneable': (text) => `what it sends cannot leave its worker: ${text} Send plain data.`,
};

type Settlement<Message> = (message: Message, run: AssignedRun, becomeIdle: () => void) => void;

/** What each message does to the worker's run. */
const settlements: {
  readonly [Kind in Exclude<FromWorker['kind'], 'ready'>]: Settlement<Extract<FromWorker, { kind: Kind }>>;
} = {
  progress: ({ value }, run) => run.onProgress(value),
  done: ({ value }, run, becomeIdle) => {
    becomeIdle();
    run.resolve(value);
  },
  threw: ({ thrown, failure }, run, becomeIdle) => {
    becomeIdle();
    const cause = unpackThrown(thrown);
    run.reject(new RunError(run.name, failure, reportedMessages[failure](cause.message), { cause }));
  },
};

function memoryMessage({ resourceLimits }: WorkerSetup): string {
  const limit = resourceLimits?.maxOldGenerationSizeMb;
  const found = limit === undefined ? '' : ` of ${limit} MB`;
  return (
    `its worker ran out of memory: it reached the limit on its heap${found}. ` +
    'Raise resourceLimits.maxOldGenerationSizeMb, or make the run smaller.'
  );
}

function loadMessage({ worker }: WorkerSetup, code: number, cause: unknown): string {
  const found = cause === undefined ? `it ended with code ${code} and served no run` : textOf(cause);
  return `its worker could not be started from ${worker.href}: ${found}. Expected a module that loads and calls serveRuns.`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function textOf(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
