import type { MessagePort } from 'node:worker_threads';
import { receiveMessageOnPort } from 'node:worker_threads';
import type { Report } from '@meristem/growable';
import type { SeedResult } from './seed-result.ts';
import type { SeedRequest } from './train-seed.ts';
import { trainSeed } from './train-seed.ts';

/** What a worker is sent: the seed, and a port for its reports. Any message that comes back on it means stop. */
export interface SeedTask {
  readonly request: SeedRequest;
  readonly port: MessagePort;
}

/** Trains one seed in this worker thread; undefined if it was told to stop first. */
export async function train({ request, port }: SeedTask): Promise<SeedResult | undefined> {
  const stop = new AbortController();
  // A task that was waiting for a worker may have been told to stop before it began.
  if (receiveMessageOnPort(port) !== undefined) stop.abort();
  port.on('message', () => stop.abort());
  try {
    return await trainSeed(request, {
      signal: stop.signal,
      onReport: (report: Report) => port.postMessage(report),
    });
  } finally {
    port.close();
  }
}
