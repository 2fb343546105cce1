import type { FromThread, ThreadSetup } from './thread-setup.ts';

/** Calls back with what the team has given to this worker thread, and a way to answer. */
export function onSetup(
  begin: (setup: ThreadSetup, report: (message: FromThread) => void) => Promise<void>,
): void {
  const port = isNode() ? process.getBuiltinModule('node:worker_threads').parentPort : undefined;
  if (port) {
    port.once('message', (setup: ThreadSetup) => void begin(setup, (message) => port.postMessage(message)));
    return;
  }
  const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'addEventListener'>;
  const listen = ({ data }: MessageEvent): void =>
    void begin(data as ThreadSetup, (message) => scope.postMessage(message));
  scope.addEventListener('message', listen, { once: true });
}

/** Whether this is Node.js, or works like it. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}
