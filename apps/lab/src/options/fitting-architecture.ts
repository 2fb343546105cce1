import { type PresetName, type PresetRule, specialistsFor } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';

/** An architecture that fits a task, and why. */
export interface FittingArchitecture {
  readonly name: string;
  readonly reason: string;
}

/**
 * The architecture that is taken where none is told: memory for those tasks that need it. Gated units learn what tanh units
 * learn, and what they do not, with fewer of them; presets that follow the paper have its tanh pool.
 */
export function fittingArchitecture(
  { needsMemory = false, steps }: Pick<Task, 'needsMemory' | 'steps'>,
  preset: PresetName = 'default',
  rule?: PresetRule,
): FittingArchitecture {
  if (rule === 'area-growth')
    return { name: specialistsFor({ steps }), reason: 'areas are born for outputs' };
  if (!needsMemory) return { name: 'layered', reason: 'each step says all there is to know' };
  return { name: preset === 'default' ? 'gated' : 'recurrent', reason: 'what came before matters' };
}
