import { nodeTopology } from '@meristem/backend-cpu/pool';

/**
 * How many seeds to train at a time unless told: one per core that is fit for computing. An efficiency core would make
 * the seed that lands on it the one that all wait for.
 */
export function defaultWorkers(): number {
  return nodeTopology().cores;
}
