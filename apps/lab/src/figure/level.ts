import type { Task } from '@meristem/tasks';

/** A known loss, drawn as a horizontal line over the cycles in which it holds. */
export interface Level {
  readonly kind: 'floor' | 'plateau';
  /** E.g. `floor` or `5 letters`. */
  readonly label: string;
  readonly natsPerCycle: number;
  /** First cycle at which it holds. */
  readonly from: number;
  /** The cycle from which on it holds no longer. */
  readonly to: number;
}

/** A stretch of cycles with one and the same task. */
export interface Stretch {
  readonly task: Task;
  readonly from: number;
  readonly to: number;
}

/** The unchanging tasks that a task sets during its first `cycles` cycles, in order. */
export function stretchesOf(task: Task, cycles: number): readonly Stretch[] {
  const { phases } = task;
  if (phases === undefined) return [{ task, from: 0, to: cycles }];
  return phases.flatMap((phase, index) => {
    const from = phase.firstCycle;
    const to = Math.min(cycles, phases[index + 1]?.firstCycle ?? cycles);
    if (from >= to) return [];
    return stretchesOf(phase.task, to - from).map((inner) => ({
      ...inner,
      from: inner.from + from,
      to: inner.to + from,
    }));
  });
}

/** The floors and plateaus of a task during its first `cycles` cycles. */
export function levelsOf(task: Task, cycles: number): readonly Level[] {
  return stretchesOf(task, cycles).flatMap(({ task: inForce, from, to }): Level[] => {
    const floor = inForce.floor(0);
    const plateaus = inForce
      .plateaus(0)
      .map(({ label, natsPerCycle }): Level => ({ kind: 'plateau', label, natsPerCycle, from, to }));
    if (floor === undefined) return plateaus;
    return [{ kind: 'floor', label: 'floor', natsPerCycle: floor.natsPerCycle, from, to }, ...plateaus];
  });
}
