import type { CompleteOptions } from '../trainer-defaults.ts';

/** Fewest looks, and fewest samples, from which on standing still says something about a unit. */
const LOOKS = 16;
const SAMPLES = 1000;

/** Most and, unless told otherwise, fewest cycles from one look to the next. */
const SELDOM = 16;
const OFTEN = 4;

/** Share of the planned cycles after which a unit that stands still is dead unless told otherwise. */
const SHARE_OF_RUN = 1 / 20;

/** How often units are looked at, and after how many looks one that stood still is dead. */
export interface WatchTimes {
  /** Cycles. */
  readonly every: number;
  readonly looks: number;
}

/** When units are looked at under some options; `undefined` if they are not. */
export function watchTimes(
  options: Pick<CompleteOptions, 'deadAfter' | 'plannedCycles' | 'batch' | 'task'>,
): WatchTimes | undefined {
  const { deadAfter = true, plannedCycles, batch = 1, task } = options;
  if (deadAfter === false) return undefined;
  const enough = Math.max(LOOKS, Math.ceil(SAMPLES / (batch * task.steps)));
  const usual = Math.round(SHARE_OF_RUN * plannedCycles);
  const told = deadAfter === true ? Math.min(Math.max(usual, OFTEN * enough), SELDOM * enough) : deadAfter;
  const every = Math.min(Math.max(Math.floor(told / enough), 1), SELDOM);
  return { every, looks: Math.ceil(told / every) };
}
