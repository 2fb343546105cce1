import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterAll, expect } from 'vitest';

/** A `terminate()` that nobody awaited may need a moment; a worker still up after this has been forgotten. */
const graceMilliseconds = 500;

const running = new Set<Worker>();

process.on('worker', (worker) => {
  running.add(worker);
  worker.once('exit', () => running.delete(worker));
});

/** Throws, and stops them, if worker threads that this test file started outlive it. */
export async function expectNoWorkers(): Promise<void> {
  for (let waited = 0; running.size > 0 && waited < graceMilliseconds; waited += 10) await setTimeout(10);
  const leaked = [...running];
  await Promise.all(leaked.map((worker) => worker.terminate()));
  expect(leaked.length, 'worker threads outlive the test file; terminate() each of them').toBe(0);
}

afterAll(expectNoWorkers);
