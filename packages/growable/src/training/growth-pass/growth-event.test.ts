import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import type { GrowthRule } from '../../growth/growth-rule.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { type GrowthEvents, GrowthListeners } from './growth-event.ts';
import { sizesOf } from '../../testing/sizes.ts';
import { isAxisEdit } from '../live-model/edit-log.ts';

/** A rule that wants two births in every third cycle, and selects all but every other one of its proposals. */
const choosy: GrowthRule = {
  name: 'choosy',
  criterion: outgoingL1({ outputs: 3 }),
  propose: (_view, _draws, { cycle }) => ({ removed: [], births: cycle % 3 === 0 ? 2 : 0 }),
  select: (proposals, { cycle }) => (cycle % 6 === 0 ? proposals : []),
};

describe('the phases of growth', () => {
  it('are told in order, with the cycle after which they take place', () => {
    const trainer = sampleTrainer({ growth: choosy });
    const told: [string, number, number][] = [];
    trainer.on('proposed', ({ cycle, proposals }) => told.push(['proposed', cycle, proposals[0]!.births]));
    trainer.on('selected', ({ cycle, proposals }) => told.push(['selected', cycle, proposals.length]));
    trainer.on('applied', ({ cycle, edits }) =>
      told.push(['applied', cycle, edits.filter(isAxisEdit)[0]!.births]),
    );
    trained(trainer, 7);
    expect(told).toEqual([
      ['proposed', 1, 2],
      ['selected', 1, 1],
      ['applied', 1, 2],
      ['proposed', 4, 2],
      ['selected', 4, 0],
      ['proposed', 7, 2],
      ['selected', 7, 1],
      ['applied', 7, 2],
    ]);
  });

  it('find the structure as it was until it is applied, and then as it is', () => {
    const trainer = sampleTrainer({ growth: choosy });
    const sizes: number[] = [];
    const look = (): void => void sizes.push(sizesOf(trainer)['memory']!, trainer.births);
    trainer.on('proposed', look);
    trainer.on('selected', look);
    trainer.on('applied', look);
    trained(trainer, 1);
    expect(sizes).toEqual([2, 0, 2, 0, 4, 2]);
  });

  it('leave a consistent trainer to a listener that fails', () => {
    const trainer = sampleTrainer({ growth: choosy });
    const end = trainer.on('applied', () => {
      throw new Error('the listener fails');
    });
    expect(() => trainer.train()).toThrow('the listener fails');
    end();
    const quiet = trained(sampleTrainer({ growth: choosy }), 1);
    expect(JSON.stringify(trainer.checkpoint())).toBe(JSON.stringify(quiet.checkpoint()));
    trained(trainer, 6);
    trained(quiet, 6);
    expect(JSON.stringify(trainer.checkpoint())).toBe(JSON.stringify(quiet.checkpoint()));
  });
});

describe('listeners', () => {
  const event: GrowthEvents['selected'] = { cycle: 1, proposals: [] };

  it('are told until they are removed, each as often as it was added, in the order in which they came', () => {
    const listeners = new GrowthListeners();
    const told: string[] = [];
    const first = (): void => void told.push('first');
    const ends = [first, first, () => told.push('last')].map((each) => listeners.on('selected', each));
    listeners.tell('selected', event);
    expect(told).toEqual(['first', 'first', 'last']);
    ends[0]!();
    ends[0]!();
    listeners.tell('selected', event);
    expect(told.slice(3)).toEqual(['first', 'last']);
    listeners.tell('proposed', event);
    expect(told).toHaveLength(5);
  });
});
