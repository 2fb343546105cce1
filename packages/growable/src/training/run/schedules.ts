import { scheduleFactor } from '@meristem/autodiff';
import type { TrainerOptions } from '../trainer-options.ts';

/** The learning rate of a cycle, the growth rule's pace aside. */
export function learningRateAt(options: TrainerOptions, cycle: number): number {
  const { learningRate, rateSchedule, plannedCycles } = options;
  return learningRate * (rateSchedule ? scheduleFactor(rateSchedule, cycle, plannedCycles) : 1);
}

/** The factor of the criterion's penalty in a cycle, the growth rule's pace aside. */
export function penaltyScaleAt({ penaltySchedule, plannedCycles }: TrainerOptions, cycle: number): number {
  return penaltySchedule ? scheduleFactor(penaltySchedule, cycle, plannedCycles) : 1;
}
