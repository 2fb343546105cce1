import type { RunPool } from '@meristem/backend-cpu/pool';
import { createRunPool, RunError } from '@meristem/backend-cpu/pool';
import type { Report } from '@meristem/growable';
import { SeedFailedError } from '../errors.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { SeedFolder } from './seed-folder.ts';
import type { SeedNews, SeedRequest } from './train-seed.ts';

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
  /** Aborted when a folder belongs to another process: nothing more may be written, not even a checkpoint. */
  readonly lost: AbortSignal;
  onReport(request: SeedRequest, report: Report): void;
  onWarning(request: SeedRequest, warning: string): void;
  onOutcome(outcome: SeedOutcome): void;
}

// Sources run as they are, compiled packages as JavaScript; a worker is a file of the same kind as this one.
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const worker = new URL(`./seed-worker${extension}`, import.meta.url);
const execArgv = extension === '.ts' ? ['--conditions=@meristem/source'] : [];

type SeedPool = RunPool<SeedRequest, SeedNews, SeedResult | undefined>;

/**
 * Trains seeds in worker threads, one seed per worker at a time. A seed that fails does not disturb the others. Returns
 * how each ended, in the order of the requests.
 */
export async function trainSeeds(
  requests: readonly SeedRequest[],
  options: PoolOptions,
): Promise<readonly SeedOutcome[]> {
  if (requests.length === 0) return [];
  const pool: SeedPool = createRunPool({
    worker,
    execArgv,
    workers: options.workers,
    // A seed that stops writes a checkpoint, however long that takes; a second signal ends the process.
    graceMilliseconds: Infinity,
  });
  const abandon = (): void => void pool.close();
  options.lost.addEventListener('abort', abandon, { once: true });
  try {
    return await Promise.all(requests.map((request) => trainInPool(pool, request, options)));
  } finally {
    options.lost.removeEventListener('abort', abandon);
    await pool.close();
  }
}

async function trainInPool(
  pool: SeedPool,
  request: SeedRequest,
  { signal, onReport, onWarning, onOutcome }: PoolOptions,
): Promise<SeedOutcome> {
  try {
    const result = await pool.run({
      name: `seed ${request.seed}`,
      data: request,
      signal,
      onProgress: (news) => (typeof news === 'string' ? onWarning(request, news) : onReport(request, news)),
    });
    return settled(
      onOutcome,
      result === undefined ? { kind: 'stopped', request } : { kind: 'finished', request, result },
    );
  } catch (thrown) {
    if (thrown instanceof RunError && thrown.failure === 'cancelled') {
      return settled(onOutcome, { kind: 'stopped', request });
    }
    const { path } = new SeedFolder(request.folder, request.seed);
    const error = new SeedFailedError(request.seed, path, causeOf(thrown));
    return settled(onOutcome, { kind: 'failed', request, error });
  }
}

/** The error that names the seed needs no second name: what the seed threw, or else what the pool says of its worker. */
function causeOf(thrown: unknown): unknown {
  return thrown instanceof RunError && thrown.failure === 'threw' ? thrown.cause : thrown;
}

function settled(onOutcome: PoolOptions['onOutcome'], outcome: SeedOutcome): SeedOutcome {
  onOutcome(outcome);
  return outcome;
}
