import type { FoldTurn } from '../grow-fold/fold-schedule.ts';
import type { TurnSettings } from '../grow-fold/grow-fold-settings.ts';
import type { TrialOutcome } from '../trials/trial.ts';
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

/**
 * The turn after an attempt at folding that has tried fewer and fewer neurons: as many as could go, or twice as many where all
 * could that were asked for; longer waits when a single one was too many.
 */
export function nextFold(
  turn: FoldTurn,
  cycle: number,
  { outcome, folded }: { readonly outcome: TrialOutcome['outcome']; readonly folded: number },
  { every, longestWait, atMost }: TurnSettings,
): FoldTurn {
  if (outcome === 'refused') return { ...turn, due: cycle + turn.wait };
  if (outcome === 'failed') {
    const wait = Math.min(2 * turn.wait, longestWait);
    return { due: cycle + wait, wait, count: 1 };
  }
  return {
    due: cycle + every,
    wait: every,
    count: folded < turn.count ? folded : Math.min(2 * folded, atMost),
  };
}
