import { bytesText, counted, MemoryError, type MemoryNeed, requireMemory } from '@meristem/autodiff';
import { hostMemory, USUAL_SHARE } from '@meristem/backend-cpu/pool';
import { memoryNeedOf } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';
import { planningBackend } from '../backend-choice.ts';
import type { RunPlan } from './run-plan.ts';

/** Bytes that a worker takes before it has a network: kernels, and address space for what is computed. */
const WORKER_BYTES = 64e6;
/** Bytes that every network should have to grow into, beside what it needs to begin. */
const ROOM_TO_GROW = 32e6;

/** Bytes that the memory of the CPU backend can grow to, however much the machine has. */
const ADDRESSED = 2 ** 32;

/** Bytes that a command may use unless told: a share of what the machine, or the control group of this process, has. */
export function usualMemoryLimit(): number {
  return Math.floor(USUAL_SHARE * (hostMemory() ?? Infinity));
}

/** How seeds share the memory that there is. */
export interface MemoryBudget {
  /** Seeds at a time: as many as were wanted, or fewer if no more fit. */
  readonly workers: number;
  /** Bytes that the network of each may take. */
  readonly perSeed: number;
  /** What each needs to begin, and what there is, for people. */
  readonly text: string;
  /** Where `perSeed` comes from, for people. */
  readonly share: string;
}

/** Bytes that a seed of a run needs to begin. Throws what building its network throws. */
export function seedNeed(plan: RunPlan, task: Task): number {
  return seedMemory(plan, task).total;
}

function seedMemory({ experiment, backend }: RunPlan, task: Task): MemoryNeed {
  return memoryNeedOf(experiment, { task, seed: 0, backend: planningBackend(backend) });
}

/**
 * Requires that a seed of a run can begin at all.
 *
 * @returns the bytes that it needs
 * @throws MemoryError with what it needs and what there is.
 */
export function requireSeedMemory(plan: RunPlan, task: Task, limit: number): number {
  const { names, backend } = plan;
  const { total: need, backend: addressed } = seedMemory(plan, task);
  if (backend !== 'reference' && addressed > ADDRESSED && need + WORKER_BYTES <= limit) {
    throw new MemoryError(
      `memory: found a ${names.architecture} network on ${names.task} of which ${bytesText(addressed)} are computed with at once, ` +
        `expected at most ${bytesText(ADDRESSED)}, which is all that WebAssembly addresses. ` +
        'Use fewer units, a smaller batch or fewer steps.',
      { needed: addressed, limit: ADDRESSED },
    );
  }
  const worker = `with its worker (${bytesText(WORKER_BYTES)} for kernels and address space)`;
  const what = `a ${names.architecture} network on ${names.task} (${bytesText(need)}) ${worker}`;
  requireMemory('memory', what, need + WORKER_BYTES, limit);
  return need;
}

/** The error of a network that has outgrown its share: it names the limit that was given, not only what is left of it. */
export function outgrown(error: MemoryError, share: string): MemoryError {
  const { needed, limit } = error;
  return new MemoryError(
    `memory: found a network that would take ${bytesText(needed)}, expected at most ${bytesText(limit)}, ${share}. ` +
      'Start it with a higher --memory-limit or fewer --workers, or let it have fewer units.',
    { needed, limit },
  );
}

/** Divides memory among workers. */
export function memoryBudget(needs: readonly number[], wanted: number, limit: number): MemoryBudget {
  const most = Math.max(0, ...needs);
  const workers = Math.max(1, Math.min(wanted, Math.floor(limit / (WORKER_BYTES + most + ROOM_TO_GROW))));
  const fewer = workers < wanted ? `, which is room for ${workers} at a time` : '';
  return {
    workers,
    perSeed: Math.max(1, Math.floor(limit / workers - WORKER_BYTES)),
    text:
      `Memory: a seed needs ${bytesText(most)} to begin, and ${bytesText(WORKER_BYTES)} for kernels and address space; ` +
      `${bytesText(limit)} may be used${fewer}.\n`,
    share:
      `what the memory limit of ${bytesText(limit)} leaves each of ${counted(workers, 'seed')} at a time, ` +
      `beside ${bytesText(WORKER_BYTES)} for kernels and address space`,
  };
}
