import { taskInForce } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';

/** Where a loss stands between a task's floor and its plateaus. */
export interface Standing {
  /** How far above the floor, as a share of it: 0.05 is 5%. Undefined where no floor is known, or it is 0. */
  readonly excess: number | undefined;
  /** The lowest known plateau that the loss has passed or is on, e.g. `5 letters`; undefined above all of them. */
  readonly plateau: string | undefined;
}

/** A loss within this share above a plateau is on it: smoothed losses waver. */
const TOLERANCE = 0.01;

/** Where a smoothed loss stands after so many cycles, by the phase of the task in force. */
export function standingOf(task: Task, cycle: number, smoothedLoss: number): Standing {
  const inForce = taskInForce(task, Math.max(0, cycle - 1));
  const floor = inForce.floor(0)?.natsPerCycle;
  const plateau = inForce
    .plateaus(0)
    .toSorted((left, right) => left.natsPerCycle - right.natsPerCycle)
    .find(({ natsPerCycle }) => smoothedLoss <= natsPerCycle * (1 + TOLERANCE));
  return {
    excess: floor === undefined || floor === 0 ? undefined : smoothedLoss / floor - 1,
    plateau: plateau?.label,
  };
}
