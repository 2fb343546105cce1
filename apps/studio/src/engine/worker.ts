import { cpuBackend } from '@meristem/backend-cpu';
import { StudioEngine } from './engine.ts';

/** What a worker has of its host. */
interface WorkerScope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;

/** Runs of this worker: it hears requests, and says answers, faults and events. */
const engine = new StudioEngine({
  post: (message, transfer) => scope.postMessage(message, transfer),
  openBackend: (precision) => cpuBackend({ precision, blas: 'none' }),
});

scope.onmessage = ({ data }) => void engine.hear(data);
