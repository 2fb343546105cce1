import type { ArchitectureSpec } from '@meristem/experiment';
import { architectureOf } from '@meristem/experiment';
import { flatten, isRecurrent } from '@meristem/growable';
import type { Task } from '@meristem/tasks';

/** Whether a network of an architecture can learn a task at all: what takes memory takes a network that has one. */
export function fits(architecture: ArchitectureSpec, { needsMemory = false }: Task): boolean {
  return !needsMemory || hasMemory(architecture);
}

/** Whether anything of a step reaches a later one: by an area that remembers or sees all steps, or a projection with a delay. */
function hasMemory(architecture: ArchitectureSpec): boolean {
  const { areas, projections } = flatten(architectureOf(architecture));
  const remembers = areas.some(({ module }) => module.sequence === true || isRecurrent(module));
  return remembers || projections.some(({ delay }) => delay === 1);
}
