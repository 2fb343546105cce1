import { scheduleFactor } from '@meristem/autodiff';
import type { CompleteOptions } from '../trainer-defaults.ts';

/** The learning rate of a cycle, the growth rule's pace aside. */
export function learningRateAt(options: CompleteOptions, cycle: number): number {
  const { learningRate, rateSchedule, plannedCycles } = options;
  return learningRate * (rateSchedule ? scheduleFactor(rateSchedule, cycle, plannedCycles) : 1);
}

/** The factor of the criterion's penalty in a cycle, the growth rule's pace aside. */
export function penaltyScaleAt({ penaltySchedule, plannedCycles }: CompleteOptions, cycle: number): number {
  return penaltySchedule ? scheduleFactor(penaltySchedule, cycle, plannedCycles) : 1;
}
