import { MessageChannel } from 'node:worker_threads';
import type { Report } from '@meristem/growable';
import { Piscina } from 'piscina';
import { SeedFailedError } from '../errors.ts';
import type { SeedResult } from './seed-result.ts';
import type { SeedTask } from './seed-worker.ts';
import { SeedFolder } from './seed-folder.ts';
import type { SeedRequest } from './train-seed.ts';

/** How the training of one seed ended. */
export type SeedOutcome =
  | { readonly kind: 'finished'; readonly request: SeedRequest; readonly result: SeedResult }
  | { readonly kind: 'stopped'; readonly request: SeedRequest }
  | { readonly kind: 'failed'; readonly request: SeedRequest; readonly error: SeedFailedError };

/** How a pool of seeds is run and followed. */
export interface PoolOptions {
  readonly workers: number;
  /** Aborted to make every seed write a checkpoint and stop. */
  readonly signal: AbortSignal;
  onReport(request: SeedRequest, report: Report): void;
  onOutcome(outcome: SeedOutcome): void;
}

// Sources run as they are, compiled packages as JavaScript; a worker is a file of the same kind as this one.
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const workerFile = new URL(`./seed-worker${extension}`, import.meta.url).href;
const execArgv = extension === '.ts' ? ['--conditions=@meristem/source'] : [];

/**
 * Trains seeds in worker threads, one seed per worker at a time. A seed that fails does not disturb the others. Returns
 * how each ended, in the order of the requests.
 */
export async function trainSeeds(
  requests: readonly SeedRequest[],
  options: PoolOptions,
): Promise<readonly SeedOutcome[]> {
  if (requests.length === 0) return [];
  const maxThreads = Math.min(options.workers, requests.length);
  const pool = new Piscina<SeedTask, SeedResult | undefined>({
    filename: workerFile,
    name: 'train',
    execArgv,
    minThreads: 1,
    maxThreads,
    idleTimeout: Infinity,
    stricterFIFO: true,
    // An idle worker would otherwise sleep in Atomics.wait and delay the end of the process.
    atomics: 'disabled',
  });
  try {
    return await Promise.all(requests.map((request) => trainInPool(pool, request, options)));
  } finally {
    // The pool tells its threads to stop but does not wait for them.
    const { threads } = pool;
    await pool.destroy();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

async function trainInPool(
  pool: Piscina<SeedTask, SeedResult | undefined>,
  request: SeedRequest,
  { signal, onReport, onOutcome }: PoolOptions,
): Promise<SeedOutcome> {
  const { port1: here, port2: there } = new MessageChannel();
  const stop = (): void => here.postMessage('stop');
  here.on('message', (report: Report) => onReport(request, report));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const result = await pool.run({ request, port: there }, { transferList: [there] });
    return settled(
      onOutcome,
      result === undefined ? { kind: 'stopped', request } : { kind: 'finished', request, result },
    );
  } catch (cause) {
    const { path } = new SeedFolder(request.folder, request.seed);
    return settled(onOutcome, {
      kind: 'failed',
      request,
      error: new SeedFailedError(request.seed, path, cause),
    });
  } finally {
    signal.removeEventListener('abort', stop);
    here.close();
  }
}

function settled(onOutcome: PoolOptions['onOutcome'], outcome: SeedOutcome): SeedOutcome {
  onOutcome(outcome);
  return outcome;
}
