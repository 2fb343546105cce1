import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterAll, expect } from 'vitest';

/** A `terminate()` that nobody awaited may need a moment; a worker still up after this has been forgotten. */
const GRACE_MILLISECONDS = 500;

/** Test files may share a process, and each of them loads this guard anew; the process is listened to once. */
const shared = globalThis as { runningWorkers?: Set<Worker> };

function listenForWorkers(): Set<Worker> {
  const workers = new Set<Worker>();
  process.on('worker', (worker) => {
    workers.add(worker);
    worker.once('exit', () => workers.delete(worker));
  });
  return workers;
}

const running = (shared.runningWorkers ??= listenForWorkers());

/** Throws, and stops them, if worker threads that this test file started outlive it. */
export async function expectNoWorkers(): Promise<void> {
  for (let waited = 0; running.size > 0 && waited < GRACE_MILLISECONDS; waited += 10) await setTimeout(10);
  const leaked = [...running];
  await Promise.all(leaked.map((worker) => worker.terminate()));
  expect(leaked.length, 'worker threads outlive the test file; terminate() each of them').toBe(0);
}

afterAll(expectNoWorkers);
