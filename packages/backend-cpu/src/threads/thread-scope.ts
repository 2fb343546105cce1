import { type FromThread, isThreadSetup, type ThreadSetup } from './thread-setup.ts';

/** Calls back with what the team has given to this worker thread, and a way to answer. */
export function onSetup(
  begin: (setup: ThreadSetup, report: (message: FromThread) => void) => Promise<void>,
): void {
  const port = isNode() ? process.getBuiltinModule('node:worker_threads').parentPort : undefined;
  if (port) {
    const listen = (message: unknown): void => {
      if (!isThreadSetup(message)) return;
      port.off('message', listen);
      void begin(message, (answer) => port.postMessage(answer));
    };
    port.on('message', listen);
    return;
  }
  const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'addEventListener'>;
  const given = new AbortController();
  const listen = ({ data }: MessageEvent): void => {
    if (!isThreadSetup(data)) return;
    given.abort();
    void begin(data, (answer) => scope.postMessage(answer));
  };
  scope.addEventListener('message', listen, { signal: given.signal });
}

/** Whether this is Node.js, or works like it. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}
