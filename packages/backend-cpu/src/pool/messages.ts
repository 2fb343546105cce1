import type { RunFailure } from './run-error.ts';
import type { Thrown } from './thrown.ts';

/**
 * What a pool sends to a worker. A worker has one run at a time, and messages arrive in order, so none needs to say
 * which run it is about; a `cancel` that comes after the run has ended finds no run and is dropped.
 */
export type ToWorker =
  | { readonly kind: 'run'; readonly name: string; readonly data: unknown }
  | { readonly kind: 'cancel'; readonly reason: string };

/** What a worker sends back: `ready` once, then for each run any number of `progress` and one of the others. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly value: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly thrown: Thrown; readonly failure: ReportedFailure };

const TO_WORKER: readonly unknown[] = ['run', 'cancel'] satisfies ToWorker['kind'][];
const FROM_WORKER: readonly unknown[] = ['ready', 'progress', 'done', 'threw'] satisfies FromWorker['kind'][];

/** Whether a message that reached a worker is of its pool: others use the channel too. */
export function isToWorker(message: unknown): message is ToWorker {
  return TO_WORKER.includes((message as Partial<ToWorker> | null | undefined)?.kind);
}

/** Whether a message is of a pool's worker: Node.js tells what it loads by the same channel, where a program is watched. */
export function isFromWorker(message: unknown): message is FromWorker {
  return FROM_WORKER.includes((message as Partial<FromWorker> | null | undefined)?.kind);
}

/** How a run can fail that leaves its worker fit for another. */
export type ReportedFailure = Extract<RunFailure, 'threw' | 'cancelled' | 'not-cloneable'>;
