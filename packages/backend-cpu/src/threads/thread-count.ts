import { BackendError } from '../errors/backend-error.ts';
import { MOST_THREADS } from './most-threads.ts';
import { isNode } from './thread-scope.ts';

/**
 * The number of threads that an option asks for.
 *
 * @throws BackendError if it is no number of threads, or this host's thread may not wait for others.
 */
export async function threadCount(option: number | 'auto' | undefined): Promise<number> {
  if (option === undefined || option === 1) return 1;
  if (option === 'auto') {
    if (!mayWait() || !mayShare()) return 1;
    const { hostTopology } = await import('#host-topology');
    return Math.min(MOST_THREADS, hostTopology().cores);
  }
  if (!mayWait()) {
    throw new BackendError(
      `threads: found ${option} in a thread that may not wait for others, expected 1. Open the backend in a worker.`,
    );
  }
  if (mayShare()) return option;
  throw new BackendError(
    `threads: found ${option} on a page that is not cross-origin isolated and may not share memory, expected 1. Serve it with ` +
      'the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp".',
  );
}

/** Whether memory may be sent to other threads: browsers let isolated pages alone do that. */
function mayShare(): boolean {
  return isNode() || globalThis.crossOriginIsolated;
}

/** Whether this thread may sleep: a browser's main thread may not. */
function mayWait(): boolean {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    Atomics.wait(new Int32Array(memory.buffer), 0, 1, 0);
    return true;
  } catch {
    // Refused: a TypeError is how hosts say so.
    return false;
  }
}
