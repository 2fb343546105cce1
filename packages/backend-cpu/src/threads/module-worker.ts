import type { Worker as NodeWorker, WorkerOptions } from 'node:worker_threads';
import type { ModuleAddress } from '../kernels/module-address.ts';

/**
 * Starts a worker of Node.js on a module. Of a program that was given as text (`node --input-type=module --eval ...`) workers
 * inherit an option that refuses every file; a text that imports the file is what such a worker can be given.
 */
export function moduleWorker(
  Worker: typeof NodeWorker,
  { href }: ModuleAddress,
  options: WorkerOptions = {},
): NodeWorker {
  const inherited = options.execArgv ?? [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  return inherited.some((option) => option.includes('--input-type'))
    ? new Worker(`import(${JSON.stringify(href)})`, { ...options, eval: true })
    : new Worker(new URL(href), options);
}
