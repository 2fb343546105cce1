import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { expectNoWorkers } from './leaked-workers.ts';

const startIdleWorker = async (): Promise<Worker> => {
  const worker = new Worker('setInterval(() => {}, 1000);', { eval: true });
  await once(worker, 'online');
  return worker;
};

describe('expectNoWorkers', () => {
  it('fails for a worker that is still running, and stops it', async () => {
    const worker = await startIdleWorker();
    await expect(expectNoWorkers()).rejects.toThrow('worker threads outlive the test file');
    expect(worker.threadId).toBe(-1);
  });

  it('passes for a worker that was told to stop', async () => {
    const worker = await startIdleWorker();
    void worker.terminate();
    await expect(expectNoWorkers()).resolves.toBeUndefined();
  });
});
