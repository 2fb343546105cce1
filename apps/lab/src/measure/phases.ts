import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { stretchesOf } from '../figure/level.ts';
import { totalUnits } from '../result/population-counts.ts';

/** The end of a phase of a task that changes, or of the run. */
export interface PhaseEnd {
  /** E.g. `phase 2 (reversal)`. */
  readonly name: string;
  /** The task that was in force. */
  readonly task: Task;
  /** The cycle at which the phase ends. */
  readonly cycle: number;
}

/** The ends of the phases of a task in a run of so many cycles, the last one included. */
export function phaseEndsOf(task: Task, cycles: number): readonly PhaseEnd[] {
  return stretchesOf(task, cycles).map(({ task: inForce, to }, at) => ({
    name: `phase ${at + 1} (${inForce.name})`,
    task: inForce,
    cycle: to,
  }));
}

/** The last report of every log up to a cycle; logs that have none that early are left out. */
export function reportsAt(logs: readonly (readonly Report[])[], cycle: number): readonly Report[] {
  return logs.flatMap((log) => log.findLast((report) => report.cycle <= cycle) ?? []);
}

/** The most units that every log knows of. */
export function peaksOf(logs: readonly (readonly Report[])[]): readonly number[] {
  return logs.map((log) => log.reduce((most, { populations }) => Math.max(most, totalUnits(populations)), 0));
}
