import type { Task } from '@meristem/tasks';

/** An architecture that fits a task, and why. */
export interface FittingArchitecture {
  readonly name: string;
  readonly reason: string;
}

/** The architecture that is taken where none is told: memory for those tasks that need it. */
export function fittingArchitecture({ needsMemory = false }: Pick<Task, 'needsMemory'>): FittingArchitecture {
  return needsMemory
    ? { name: 'recurrent', reason: 'what came before matters' }
    : { name: 'layered', reason: 'each step says all there is to know' };
}
