import { describe, expect, it } from 'vitest';
import type { RuleMemory } from '../growth-rule.ts';
import { foldTurn, setFoldTurn, turnAfter } from './fold-schedule.ts';
import { GROW_FOLD } from './grow-fold-settings.ts';

const settings = { ...GROW_FOLD.fold, every: 100, longestWait: 350, first: 4, atMost: 8 };

describe('the schedule of folding', () => {
  it('takes more units after each success, and fewer after each failure', () => {
    let turn = foldTurn({ turns: {} }, 'memory', settings);
    expect(turn).toEqual({ due: 0, wait: 100, count: 4 });
    const counts = [true, true, false, false, false, true].map((folded, i) => {
      turn = turnAfter(turn, 1000 + i, folded ? 'folded' : 'failed', settings);
      return [turn.due - 1000 - i, turn.count];
    });
    expect(counts).toEqual([
      [100, 8],
      [100, 8],
      [100, 4],
      [100, 2],
      [100, 1],
      [100, 2],
    ]);
  });

  it('waits longer when not even one unit can go, up to a bound, until one can', () => {
    let turn = { due: 0, wait: 100, count: 1 };
    const waits = [false, false, false, true, false, false].map((folded) => {
      turn = { ...turnAfter(turn, 0, folded ? 'folded' : 'failed', settings) };
      return [turn.due, turn.count];
    });
    expect(waits).toEqual([
      [200, 1],
      [350, 1],
      [350, 1],
      [100, 2],
      [100, 1],
      [200, 1],
    ]);
  });

  it('is the same again where nothing could be judged', () => {
    const turn = { due: 50, wait: 200, count: 3 };
    expect(turnAfter(turn, 60, 'refused', settings)).toEqual({ ...turn, due: 260 });
  });

  it('is kept for each population apart, as plain data', () => {
    const memory: RuleMemory = { turns: {} };
    const turn = { due: 7, wait: 100, count: 2 };
    setFoldTurn(memory, 'memory', turn);
    setFoldTurn(memory, 'layer', { ...turn, due: 9 });
    const later = JSON.parse(JSON.stringify(memory)) as RuleMemory;
    expect(foldTurn(later, 'memory', settings)).toEqual(turn);
    expect(foldTurn(later, 'layer', settings).due).toBe(9);
    expect(foldTurn(later, 'other', settings).due).toBe(0);
  });
});
