import { describe, expect, it } from 'vitest';
import { sampleMoment } from '../../testing/sample-moment.ts';
import type { RuleMemory } from '../growth-rule.ts';
import { GROW_FOLD, type GrowFoldSettings } from './grow-fold-settings.ts';
import { averageLoss, forgetProgress, UNSEEN, wantsUnits } from './loss-progress.ts';

const settings: GrowFoldSettings = { ...GROW_FOLD, alarm: undefined, fall: 0.1, patience: 2 };

/** What one look after another says of these averages. */
function looks(averages: readonly number[], memory: RuleMemory = { ...UNSEEN }): boolean[] {
  return averages.map((average) => {
    memory['average'] = average;
    return wantsUnits(memory, settings);
  });
}

describe('averageLoss', () => {
  it('starts at the first loss and follows at the speed that it is told', () => {
    const memory: RuleMemory = { ...UNSEEN };
    const average = (loss: number): number => averageLoss(sampleMoment({ memory, loss }), 0.75);
    expect([12, 8, 8].map(average)).toEqual([12, 11, 10.25]);
    expect(memory['average']).toBe(10.25);
  });
});

describe('wantsUnits', () => {
  it('wants some while the loss falls, and a few times after that', () => {
    expect(looks([50, 40, 30, 29.9, 30, 29, 29])).toEqual([true, true, true, true, true, false, false]);
  });

  it('counts a fall from where the loss was last counted as falling', () => {
    expect(looks([50, 49, 48, 44.9, 44, 43, 42])).toEqual([true, true, true, true, true, true, false]);
    expect(looks([50, 46, 46, 46, 44])).toEqual([true, true, true, false, true]);
  });

  it('starts over when progress is forgotten', () => {
    const memory: RuleMemory = { ...UNSEEN };
    expect(looks([10, 10, 10, 10], memory)).toEqual([true, true, true, false]);
    forgetProgress(memory);
    expect(looks([30, 30, 30, 30], memory)).toEqual([true, true, true, false]);
  });
});
