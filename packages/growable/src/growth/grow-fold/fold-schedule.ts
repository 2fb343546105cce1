import type { RuleMemory } from '../growth-rule.ts';
import type { FoldAttempt } from './fold.ts';
import type { TurnSettings } from './grow-fold-settings.ts';

/** When a population's next attempt at folding is due, and of how many units. */
export interface FoldTurn {
  readonly due: number;
  readonly wait: number;
  readonly count: number;
}

type Turns = Readonly<
  Record<string, { readonly due: number; readonly wait: number; readonly count: number }>
>;

/** A population's turn as it is remembered; due at once if there was none yet. */
export function foldTurn(memory: RuleMemory, population: string, settings: TurnSettings): FoldTurn {
  const turns = memory['turns'] as Turns;
  return turns[population] ?? { due: 0, wait: settings.every, count: settings.first };
}

/**
 * The turn after an attempt: more units at once after a success, fewer after a failure; longer waits when a single unit was
 * too many; the same again where nothing could be judged.
 */
export function turnAfter(
  turn: FoldTurn,
  cycle: number,
  outcome: FoldAttempt['outcome'],
  settings: TurnSettings,
): FoldTurn {
  const { every, longestWait, atMost } = settings;
  if (outcome === 'refused') return { ...turn, due: cycle + turn.wait };
  if (outcome === 'folded')
    return { due: cycle + every, wait: every, count: Math.min(2 * turn.count, atMost) };
  if (turn.count > 1) {
    return { due: cycle + turn.wait, wait: turn.wait, count: Math.floor(turn.count / 2) };
  }
  const wait = Math.min(2 * turn.wait, longestWait);
  return { due: cycle + wait, wait, count: 1 };
}

/** Remembers a population's turn. */
export function setFoldTurn(memory: RuleMemory, population: string, turn: FoldTurn): void {
  memory['turns'] = { ...(memory['turns'] as Turns), [population]: { ...turn } };
}
