import type { Moment, RuleMemory } from '../growth-rule.ts';
import type { GrowFoldSettings } from './grow-fold-settings.ts';

/** What is remembered of the loss, as it was before the first cycle. */
export const UNSEEN: Readonly<RuleMemory> = { average: null, least: null, reference: null, fruitless: 0 };

/** Takes a cycle's loss into the average, of which a cycle keeps a share. */
export function averageLoss({ memory, loss }: Moment, smoothing: number): number {
  const before = memory['average'] as number | null;
  const average = before === null ? loss : smoothing * before + (1 - smoothing) * loss;
  memory['average'] = average;
  return average;
}

/** The least that the average has been, or `Infinity` where that is not known. */
export function leastLoss(memory: Readonly<RuleMemory>): number {
  return (memory['least'] as number | null) ?? Infinity;
}

/**
 * Looks at the average and says whether units shall come: while it falls, or, for a few looks in a row, although it does
 * not. More units are given to a network that uses them, and a few more to one that may be stuck for want of them.
 */
export function wantsUnits(memory: RuleMemory, { fall, patience }: GrowFoldSettings): boolean {
  const average = memory['average'] as number;
  const reference = memory['reference'] as number | null;
  if (reference === null || average < (1 - fall) * reference) {
    memory['reference'] = average;
    memory['fruitless'] = 0;
    return true;
  }
  const fruitless = memory['fruitless'] as number;
  if (fruitless >= patience) return false;
  memory['fruitless'] = fruitless + 1;
  return true;
}

/** Starts over: the next look finds the loss falling. */
export function forgetProgress(memory: RuleMemory): void {
  memory['reference'] = null;
  memory['fruitless'] = 0;
}
