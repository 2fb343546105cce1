import type { AreaGrowthMemory, Turn } from './area-memory.ts';

/** A cost that has fallen by this share, and by some amount, since something was tried is reason enough to try it again. */
const RELIEF = 0.5;

/** What its outputs cost together, and how much of that is no more than chance. */
export interface CostNow {
  readonly cost: number;
  readonly margin: number;
}

/** Whether something is due to be tried: its time has come, or its outputs cost much less than the last time. */
export function isDue(
  { turns }: AreaGrowthMemory,
  what: string,
  cycle: number,
  { cost, margin }: CostNow,
): boolean {
  const turn = turns[what];
  return !turn || cycle >= turn.due || cost < RELIEF * turn.cost - margin;
}

/** Remembers that something was tried in vain: the wait doubles, up to the longest. */
export function waitAfter(
  { turns }: AreaGrowthMemory,
  what: string,
  cycle: number,
  { first, longest, cost }: { readonly first: number; readonly longest: number; readonly cost: number },
): void {
  const before: Turn | undefined = turns[what];
  const wait = Math.min(longest, before ? 2 * before.wait : first);
  turns[what] = { due: cycle + wait, wait, cost };
}
