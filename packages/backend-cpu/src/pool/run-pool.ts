import type { HostSignal } from './host-signal.ts';
import type { AssignedRun, WorkerSetup } from './pool-worker.ts';
import { PoolWorker } from './pool-worker.ts';
import { RunError } from './run-error.ts';

/** How a pool is made. */
export interface RunPoolOptions extends WorkerSetup {
  /** Runs at a time, at least 1; each has a worker of its own. */
  readonly workers: number;
  /** Milliseconds that a run gets to end by itself once it is told to stop; 5,000 unless told, may be Infinity. */
  readonly graceMilliseconds?: number | undefined;
}

/** One run to do. */
export interface RunRequest<Data, Progress> {
  /** Names the run in errors. */
  readonly name: string;
  /** Whatever structured cloning can send to a worker. */
  readonly data: Data;
  /** Aborted to stop the run: first by telling it, then, after the grace, by terminating its worker. */
  readonly signal?: HostSignal | undefined;
  /** Called with all that the run reports, in order and before its result. Must not throw. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Does independent runs in worker threads. */
export interface RunPool<Data, Progress, Result> extends AsyncDisposable {
  /** Runs that have a worker now. */
  readonly running: number;
  /** Runs that wait for a worker. */
  readonly waiting: number;
  /**
   * Does a run as soon as a worker is free, in the order of the calls. A run that is told to stop and returns in time
   * gives what it returned. Rejects with a {@link RunError}; the other runs go on, and a new worker takes the place of
   * one that was lost.
   */
  run(request: RunRequest<Data, Progress>): Promise<Result>;
  /**
   * Stops whatever runs, and resolves when every worker has ended. Rejects, then too, with the RunError of the first
   * error that hit a worker after its run had ended: a run must not leave work behind.
   */
  close(): Promise<void>;
}

/** Makes a pool. It starts a worker when a run first needs one. Throws a RangeError for a number that makes no sense. */
export function createRunPool<Data, Progress, Result>(
  options: RunPoolOptions,
): RunPool<Data, Progress, Result> {
  const { workers, graceMilliseconds = 5000 } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`createRunPool: found workers ${workers}, expected an integer of at least 1.`);
  }
  if (!(graceMilliseconds >= 0)) {
    throw new RangeError(`createRunPool: found graceMilliseconds ${graceMilliseconds}, expected 0 or more.`);
  }
  return new WorkerRunPool<Data, Progress, Result>(options, graceMilliseconds);
}

/** A run from the call until it is settled. */
class PendingRun implements AssignedRun {
  readonly name: string;
  readonly data: unknown;
  readonly onProgress: (value: unknown) => void;
  readonly result: Promise<unknown>;
  worker: PoolWorker | undefined;
  #resolve: (value: unknown) => void = () => undefined;
  #reject: (error: RunError) => void = () => undefined;
  #release: () => void = () => undefined;

  constructor({ name, data, onProgress }: RunRequest<unknown, unknown>) {
    this.name = name;
    this.data = data;
    this.onProgress = onProgress ?? ((): void => undefined);
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Calls back once when the signal is aborted, unless the run is settled first. */
  watch(signal: HostSignal, onAbort: () => void): void {
    signal.addEventListener('abort', onAbort, { once: true });
    this.onSettled(() => signal.removeEventListener('abort', onAbort));
  }

  onSettled(release: () => void): void {
    const before = this.#release;
    this.#release = () => {
      before();
      release();
    };
  }

  resolve(value: unknown): void {
    this.#release();
    this.#resolve(value);
  }

  reject(error: RunError): void {
    this.#release();
    this.#reject(error);
  }
}

class WorkerRunPool<Data, Progress, Result> implements RunPool<Data, Progress, Result> {
  readonly #options: RunPoolOptions;
  readonly #graceMilliseconds: number;
  /** Every worker whose thread has not ended; a terminated one keeps its place until it has. */
  readonly #workers = new Set<PoolWorker>();
  readonly #queue: PendingRun[] = [];
  #stray: RunError | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: RunPoolOptions, graceMilliseconds: number) {
    this.#options = options;
    this.#graceMilliseconds = graceMilliseconds;
  }

  get running(): number {
    return [...this.#workers].filter(({ busy }) => busy).length;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  async run(request: RunRequest<Data, Progress>): Promise<Result> {
    const { name, signal } = request;
    if (this.#closed !== undefined) throw closedError(name);
    if (signal?.aborted) throw cancelledError(name, signal.reason);
    const run = new PendingRun(request as RunRequest<unknown, unknown>);
    if (signal !== undefined) run.watch(signal, () => this.#cancel(run, signal.reason));
    this.#queue.push(run);
    this.#distribute();
    return (await run.result) as Result;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    for (const run of this.#queue.splice(0)) run.reject(closedError(run.name));
    await Promise.all([...this.#workers].map((worker) => worker.terminate('pool-closed', CLOSED_MESSAGE)));
    if (this.#stray !== undefined) throw this.#stray;
  }

  /** Gives waiting runs to free workers, and starts workers while there are too few. */
  #distribute(): void {
    while (this.#queue.length > 0) {
      const free = [...this.#workers].find((worker) => worker.free);
      if (free === undefined && this.#workers.size >= this.#options.workers) return;
      const run = this.#queue.shift();
      if (run !== undefined) this.#assign(run, free);
    }
  }

  #assign(run: PendingRun, free: PoolWorker | undefined): void {
    try {
      const worker = free ?? this.#newWorker(run.name);
      worker.assign(run);
      run.worker = worker;
    } catch (error) {
      run.reject(error as RunError);
    }
  }

  #newWorker(run: string): PoolWorker {
    try {
      const worker = new PoolWorker(this.#options, {
        onFree: () => this.#distribute(),
        onExit: (exited, stray) => {
          this.#workers.delete(exited);
          this.#stray ??= stray;
          this.#distribute();
        },
      });
      this.#workers.add(worker);
      return worker;
    } catch (cause) {
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new RunError(run, 'not-loaded', `its worker could not be started: ${found}`, { cause });
    }
  }

  #cancel(run: PendingRun, reason: unknown): void {
    const { worker } = run;
    if (worker === undefined) {
      this.#queue.splice(this.#queue.indexOf(run), 1);
      run.reject(cancelledError(run.name, reason));
      return;
    }
    worker.cancel(reason);
    if (this.#graceMilliseconds === Infinity) return;
    const message = `told to stop, it did not end within ${this.#graceMilliseconds} ms; its worker was terminated.`;
    const timer = setTimeout(() => void worker.terminate('unresponsive', message), this.#graceMilliseconds);
    run.onSettled(() => clearTimeout(timer));
  }
}

const CLOSED_MESSAGE = 'the pool was closed before the run had ended.';

function closedError(name: string): RunError {
  return new RunError(name, 'pool-closed', CLOSED_MESSAGE);
}

function cancelledError(name: string, reason: unknown): RunError {
  return new RunError(name, 'cancelled', 'it was cancelled before it began.', { cause: reason });
}
