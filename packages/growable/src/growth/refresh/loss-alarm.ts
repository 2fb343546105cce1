import type { RefreshSettings } from './refresh-settings.ts';

/** Rates of the averages of the loss: of the quick one, and of the slow one once it has settled. */
const QUICK = 0.03;
const SLOW = 0.002;

/** The deviation of the quick average over that of the loss itself, where losses are independent. */
const QUICK_DEVIATION = Math.sqrt(QUICK / (2 - QUICK));

/** What an alarm remembers. */
export interface LossMemory {
  quick: number;
  mean: number;
  variance: number;
  /** The least mean since the last alarm or restart; `null` before there is one. */
  least: number | null;
  /** Cycles since the last alarm, or as many as a restart has left. */
  since: number;
  /** How many alarms there have been. */
  alarms: number;
}

/** What is remembered at the start of a run. */
export const NO_LOSSES: Readonly<LossMemory> = {
  quick: 0,
  mean: 0,
  variance: 0,
  least: null,
  since: 0,
  alarms: 0,
};

/** What a cycle's loss says: the data have jumped, have drifted away, or neither. */
export type Tidings = 'alarm' | 'restart' | undefined;

/**
 * Takes a cycle's loss into account. It alarms where the quick average stands more than so many of its own deviations above the
 * mean, unless the last alarm is too recent for a mean; and where the mean has risen to a multiple of its least, the rate
 * starts anew from its fall.
 */
export function hearLoss(memory: LossMemory, loss: number, settings: RefreshSettings): Tidings {
  const { alarm, hold, restart } = settings;
  // It is for the trainer to stop at such a loss; where it goes on from better numbers, averages must still be numbers.
  if (!Number.isFinite(loss)) return undefined;
  const rate = Math.max(SLOW, 1 / (memory.since + 1));
  memory.quick += QUICK * (loss - memory.quick);
  const distance = loss - memory.mean;
  memory.mean += rate * distance;
  // About the mean before and after: no difference of large numbers, and never below 0.
  memory.variance += rate * (distance * (loss - memory.mean) - memory.variance);
  memory.since++;
  if (memory.since <= hold) return undefined;
  if (memory.quick > memory.mean + alarm * QUICK_DEVIATION * Math.sqrt(memory.variance)) {
    Object.assign(memory, { mean: memory.quick, least: null, since: 0, alarms: memory.alarms + 1 });
    return 'alarm';
  }
  if (memory.least === null || memory.mean < memory.least) memory.least = memory.mean;
  if (memory.mean <= restart * memory.least) return undefined;
  Object.assign(memory, { least: memory.mean, since: hold });
  return 'restart';
}

/** The share of the learning rate so many cycles after an alarm. */
export function rateAfter(since: number, { hold, fall, floor }: RefreshSettings): number {
  return since <= hold ? 1 : floor + (1 - floor) * Math.exp((hold - since) / fall);
}
