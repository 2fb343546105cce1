import type { MessagePort } from 'node:worker_threads';
import { parentPort } from 'node:worker_threads';
import type { HostSignal } from './host-signal.ts';
import { type FromWorker, isToWorker } from './messages.ts';
import { packThrown } from './thrown.ts';

/** What a run is given beside its data. */
export interface RunContext<Progress> {
  readonly name: string;
  /**
   * Aborted when the run is to stop. The news arrives only while the run awaits something that takes a turn of the
   * event loop, so a long run must do so now and then; one that never does is terminated after the pool's grace.
   */
  readonly signal: HostSignal;
  /** Sends progress to the pool; it arrives in order and before the result. */
  report(progress: Progress): void;
}

/** Does one run in a worker. */
export type RunHandler<Data, Progress, Result> = (
  data: Data,
  context: RunContext<Progress>,
) => Result | Promise<Result>;

/**
 * Makes this worker thread do the runs of the pool that started it. Called once, at the top level of the worker's
 * module. Throws outside a worker thread.
 */
export function serveRuns<Data, Progress, Result>(handler: RunHandler<Data, Progress, Result>): void {
  if (parentPort === null) {
    throw new Error(
      'serveRuns: found the main thread, expected a worker thread. Give the file to createRunPool.',
    );
  }
  const port = parentPort;
  let current: AbortController | undefined;
  port.on('message', (message: unknown) => {
    if (!isToWorker(message)) return;
    if (message.kind === 'cancel') {
      current?.abort(message.reason);
      return;
    }
    const controller = new AbortController();
    current = controller;
    void doRun(port, message.name, controller.signal, (context) =>
      handler(message.data as Data, context),
    ).finally(() => {
      if (current === controller) current = undefined;
    });
  });
  deliver(port, { kind: 'ready' });
}

async function doRun<Progress, Result>(
  port: MessagePort,
  name: string,
  signal: AbortSignal,
  run: (context: RunContext<Progress>) => Result | Promise<Result>,
): Promise<void> {
  let ended = false;
  const report = (progress: Progress): void => {
    // The worker may be at another run by now, whose progress this is not.
    if (!ended) deliver(port, { kind: 'progress', value: progress });
  };
  try {
    const value = await run({ name, signal, report });
    ended = true;
    deliver(port, { kind: 'done', value });
  } catch (thrown) {
    ended = true;
    port.postMessage(threwMessage(thrown, signal));
  }
}

function threwMessage(thrown: unknown, signal: AbortSignal): FromWorker {
  if (thrown instanceof UndeliverableError) {
    return { kind: 'threw', thrown: packThrown(thrown.cause), failure: 'not-cloneable' };
  }
  const obeyed = thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError');
  return {
    kind: 'threw',
    thrown: packThrown(thrown),
    failure: signal.aborted && obeyed ? 'cancelled' : 'threw',
  };
}

/** Structured cloning refused what a run wanted to send: a function, a handle or the like. */
class UndeliverableError extends Error {}

function deliver(port: MessagePort, message: FromWorker): void {
  try {
    port.postMessage(message);
  } catch (cause) {
    throw new UndeliverableError(`${message.kind} cannot be sent to the pool`, { cause });
  }
}
