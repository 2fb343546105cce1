import { outgoingL1, fixedSize, type GrowthRule, type Moment, type PopulationView } from '@meristem/growable';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hand } from './hand.ts';

const moment = {} as Moment;
const draws = {} as Parameters<GrowthRule['propose']>[1];
const none = fixedSize({ criterion: outgoingL1() });

function population(name: string, ids: readonly number[], min = 1): PopulationView {
  return {
    ...{ name, scale: 'neuron', ids, ages: ids.map(() => 1), strengths: ids.map(() => 1), min, max: 99 },
    ...{ dead: ids.map(() => false), constants: ids.map(() => 0) },
  };
}

/** What a rule with a hand does with a population in a cycle. */
function cycleOf(
  rule: GrowthRule,
  view: PopulationView,
): { readonly removed: readonly number[]; readonly births: number } {
  const proposal = rule.propose(view, draws, moment);
  if (proposal.removed.length === 0 && proposal.births === 0) return proposal;
  return rule.select!([{ ...proposal, population: view }], moment)[0] ?? { removed: [], births: 0 };
}

describe('Hand', () => {
  it('removes a unit once, by its id, wherever it stands', () => {
    const hand = new Hand();
    const rule = hand.around(none);
    hand.delete('memory', 7);
    hand.delete('other', 1);
    expect(hand.waiting).toBe(2);
    expect(cycleOf(rule, population('memory', [3, 9, 7])).removed).toEqual([2]);
    expect(cycleOf(rule, population('memory', [3, 9])).removed).toEqual([]);
    expect(hand.waitingIn('other')).toBe(1);
  });

  it('leaves what the rule removes and bears, even where the rule selects nothing', () => {
    const hand = new Hand();
    const busy: GrowthRule = { ...none, propose: () => ({ removed: [0], births: 2 }) };
    hand.delete('memory', 5);
    expect(cycleOf(hand.around(busy), population('memory', [4, 5, 6]))).toMatchObject({
      removed: [0, 1],
      births: 2,
    });
    hand.delete('memory', 5);
    const selective = hand.around({ ...busy, select: () => [] });
    expect(cycleOf(selective, population('memory', [4, 5, 6]))).toMatchObject({ removed: [1], births: 0 });
  });

  it('does nothing for units that are not there', () => {
    const hand = new Hand();
    hand.delete('memory', 99);
    expect(cycleOf(hand.around(none), population('memory', [1, 2])).removed).toEqual([]);
    expect(hand.waiting).toBe(0);
  });

  it('never leaves fewer than a population may have', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 17 }),
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 20 })),
        (size, min, deleted) => {
          const hand = new Hand();
          const ids = Array.from({ length: size }, (_, i) => i);
          for (const id of deleted) hand.delete('memory', id);
          const { removed } = cycleOf(hand.around(none), population('memory', ids, min));
          expect(size - removed.length).toBeGreaterThanOrEqual(Math.min(size, min));
          expect(new Set(removed).size).toBe(removed.length);
          for (const position of removed) expect(deleted).toContain(ids[position]);
        },
      ),
    );
  });
});
