import type { Worker as NodeWorker } from 'node:worker_threads';
import type { ModuleAddress } from '../kernels/module-address.ts';
import { moduleWorker } from './module-worker.ts';
import { type FromThread, isFromThread, type ThreadSetup } from './thread-setup.ts';
import { isNode } from './thread-scope.ts';

/** A worker thread as its team sees it. */
export interface ThreadHandle {
  /** Resolves when it serves the team; rejects with the reason if it cannot. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, as it does of itself when the team is told to end; a process waits for that. */
  leave(): Promise<void>;
  /** Whether it has not ended, as far as can be told without giving the event loop a turn. */
  alive(): boolean;
  /** What it ended of, once that is known. */
  readonly ending: string | undefined;
  /** Ends it, whatever it does. */
  terminate(): Promise<void>;
}

/** Starts a worker thread; `module` is what it runs in Node.js, in place of the usual. */
export function startThread(setup: ThreadSetup, module?: ModuleAddress): ThreadHandle {
  return isNode() ? startInNode(setup, module ?? ownModule()) : startInBrowser(setup);
}

/** Sources run as they are, compiled packages as JavaScript. */
function ownModule(): URL {
  const { url } = import.meta;
  return new URL(`./node-thread-worker${url.endsWith('.ts') ? '.ts' : '.js'}`, url);
}

function startInNode(setup: ThreadSetup, module: ModuleAddress): ThreadHandle {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const worker: NodeWorker = moduleWorker(Worker, module);
  let ending: string | undefined;
  worker.on('error', (error) => (ending ??= `it failed: ${textOf(error)}`));
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      ending ??= `it exited with code ${code}`;
      resolve();
    });
  });
  const answer = new Promise<FromThread>((resolve) => {
    // Node.js' own loader tells what it loads by the same channel, where a program is watched.
    worker.on('message', (message: unknown) => isFromThread(message) && resolve(message));
  });
  worker.postMessage(setup);
  return {
    ready: readiness(answer, ended, () => ending).then(() => {
      worker.unref();
      idleTime(worker);
    }),
    leave: () => {
      worker.ref();
      return ended;
    },
    // News of the end comes in a turn of the event loop; the idle time of a loop that is no more is -1 at once.
    alive: () => ending === undefined && idleTime(worker) >= 0,
    get ending() {
      return ending;
    },
    terminate: async () => {
      await worker.terminate();
    },
  };
}

/**
 * How long a worker's event loop has waited; -1 if it has ended. That is known if it was asked for while it ran. Deno and
 * Bun, which do not tell, count as waiting.
 */
function idleTime(worker: NodeWorker): number {
  if (process.versions['deno'] ?? process.versions['bun']) return 0;
  return worker.performance.eventLoopUtilization().idle;
}

/** Browsers do not say why a worker's module could not be loaded, nor where they looked for it. */
const NOT_LOADED =
  'its module could not be loaded. Vite and webpack bring it along; other bundlers, import maps and copies by hand do not';

function startInBrowser(setup: ThreadSetup): ThreadHandle {
  // Bundlers look for this form.
  const worker = new Worker(new URL('./thread-worker.js', import.meta.url), { type: 'module' });
  let ending: string | undefined;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  worker.addEventListener('error', ({ message }: Partial<ErrorEvent>) => {
    ending ??= message ? `it failed: ${message}` : NOT_LOADED;
    end();
  });
  const answer = new Promise<FromThread>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent) => isFromThread(data) && resolve(data));
  });
  worker.postMessage(setup);
  return {
    ready: readiness(answer, ended, () => ending),
    leave: () => {
      // It would wait for messages.
      worker.terminate();
      end();
      return ended;
    },
    alive: () => ending === undefined,
    get ending() {
      return ending;
    },
    terminate: () => {
      worker.terminate();
      end();
      return ended;
    },
  };
}

/** Waits for a worker's first words, or its end. */
async function readiness(
  answer: Promise<FromThread>,
  ended: Promise<void>,
  ending: () => string | undefined,
): Promise<void> {
  const first = await Promise.race([answer, ended]);
  if (first?.kind === 'ready') return;
  throw new Error(first?.kind === 'failed' ? first.message : (ending() ?? 'it ended'));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
