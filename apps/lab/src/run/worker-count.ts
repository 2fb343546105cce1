import { availableParallelism } from 'node:os';
import { nodeTopology } from '@meristem/backend-cpu/pool';

/**
 * How many seeds to train at a time unless told: one per core that is fit for computing. An efficiency core would make
 * the seed that lands on it the one that all wait for.
 */
export function defaultWorkers(): number {
  return nodeTopology().cores;
}

/** Seeds at a time for each core: more would wait for one another, and each takes the memory of a thread. */
const WORKERS_PER_CORE = 4;

/** How many seeds may be trained at a time. */
export function mostWorkers(): number {
  return Math.max(16, WORKERS_PER_CORE * availableParallelism());
}
