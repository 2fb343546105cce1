import { type RandomKey, type SymbolPort, uniformAt } from '@meristem/autodiff';

/** Whether a test matches its sample: 0 for no, 1 for yes, and nothing at all other steps. */
export const MATCH_PORT: SymbolPort = { kind: 'symbol', name: 'match', size: 2, ignore: 2 };

/** What is shown where there is nothing to see: stimuli are 1 and up. */
export const BLANK = 0;

/** Draws of a trial by their numbers. */
const [SAMPLE, COIN, OTHER] = [0, 1, 2] as const;

/** The first number that a trial of a match may draw for itself. */
export const FREE_DRAWS = 3;

/** The sample of a trial, below `count`. */
export function drawSample(key: RandomKey, lane: number, count: number): number {
  return Math.floor(count * uniformAt(key, SAMPLE, lane));
}

/** Whether the test of a trial matches, by a fair coin. */
export function drawMatch(key: RandomKey, lane: number): boolean {
  return uniformAt(key, COIN, lane) < 0.5;
}

/** The test of a trial: the sample itself where it matches, else another one, all equally likely. */
export function drawTest(key: RandomKey, lane: number, count: number): number {
  const sample = drawSample(key, lane, count);
  if (drawMatch(key, lane)) return sample;
  const other = Math.floor((count - 1) * uniformAt(key, OTHER, lane));
  return other < sample ? other : other + 1;
}
