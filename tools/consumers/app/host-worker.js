import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { outcomeOf } from './grow.js';

/* The program inside of a worker thread, which starts threads of its own. */

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (outcome) => console.log(JSON.stringify(outcome)));
  worker.on('error', ({ name, message }) => console.log(JSON.stringify({ error: name, message })));
} else {
  parentPort.postMessage(await outcomeOf(JSON.parse(process.env.GROW_OPTIONS ?? '{}')));
}
