import { randomKey, zeros } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { Birth } from '../birth.ts';
import { randomBirth } from '../births/random-birth.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { drawsAt } from '../draws.ts';
import type { GrowthRule, PopulationView, RuleMemory } from '../growth-rule.ts';
import { plateauRule, type PlateauRuleOptions } from './plateau-rule.ts';

const criterion = outgoingL1({ outputs: 3 });

const pool = (units: number, parts: Partial<PopulationView> = {}): PopulationView => ({
  name: 'memory',
  scale: 'neuron',
  ids: Array.from({ length: units }, (_, i) => i),
  ages: Array<number>(units).fill(1000),
  strengths: Array<number>(units).fill(1),
  dead: Array<boolean>(units).fill(false),
  constants: Array<number>(units).fill(0),
  min: 0,
  max: 99,
  ...parts,
});

/** Births of a rule over a course of smoothed losses, by cycle. */
function birthsOver(
  rule: GrowthRule,
  losses: readonly number[],
  view = pool(3),
): { readonly at: readonly number[]; readonly memory: RuleMemory } {
  const memory: RuleMemory = { ...rule.memory };
  const at = losses.flatMap((smoothedLoss, cycle) => {
    const moment = sampleMoment({ cycle, smoothedLoss, memory });
    rule.observe!(moment);
    return rule.propose(view, drawsAt(randomKey(0), 'memory', cycle), moment).births > 0 ? [cycle] : [];
  });
  return { at, memory };
}

const flat = (length: number): number[] => Array<number>(length).fill(5);

describe('plateauRule', () => {
  const options = { criterion, patience: 10 };

  it('adds units once for every so many cycles without a fall', () => {
    expect(birthsOver(plateauRule(options), flat(35)).at).toEqual([10, 20, 30]);
  });

  it('adds none while the loss falls', () => {
    const falling = Array.from({ length: 60 }, (_, cycle) => 5 * 0.99 ** cycle);
    expect(birthsOver(plateauRule(options), falling).at).toEqual([]);
  });

  it('takes a fall that is too small for none', () => {
    const creeping = Array.from({ length: 25 }, (_, cycle) => 5 * 0.999 ** cycle);
    expect(birthsOver(plateauRule({ ...options, leastFall: 0.02 }), creeping).at).toEqual([10, 20]);
    expect(birthsOver(plateauRule({ ...options, leastFall: 0.005 }), creeping).at).toEqual([]);
  });

  it('waits anew after a fall', () => {
    expect(birthsOver(plateauRule(options), [...flat(8), 4, ...Array<number>(15).fill(4)]).at).toEqual([18]);
  });

  it('measures falls after a jump from where the loss jumped to', () => {
    const jump = [...flat(5), ...Array.from({ length: 60 }, (_, i) => 20 * 0.98 ** i)];
    // The jump itself is a plateau once; what follows is a fall although the loss is far above what it was.
    expect(birthsOver(plateauRule(options), jump).at).toEqual([10]);
  });

  it('gives up after some attempts in vain, until the loss falls again', () => {
    const rule = plateauRule({ ...options, attempts: 2 });
    const losses = [...flat(50), ...Array<number>(50).fill(3)];
    expect(birthsOver(rule, losses).at).toEqual([10, 20, 60, 70]);
  });

  it('adds as many as told, as far as there is room, with its birth', () => {
    const birth: Birth = { name: 'quiet', window: 2, graveyard: 4, initialise: () => {} };
    const rule = plateauRule({ ...options, births: 4, birth });
    const memory = { ...rule.memory, stuck: true };
    const propose = (view: PopulationView) =>
      rule.propose(view, drawsAt(randomKey(0), 'memory', 0), sampleMoment({ memory }));
    expect(propose(pool(3))).toEqual({ removed: [], births: 4, birth });
    expect(propose(pool(3, { max: 5 }))).toEqual({ removed: [], births: 2, birth });
    expect(propose(pool(3, { max: 3 }))).toEqual({ removed: [], births: 0 });
    expect([rule.window, rule.graveyard]).toEqual([2, 4]);
  });

  it('deletes weak units at any time, once they are old enough', () => {
    const rule = plateauRule({ ...options, deleteProbability: 1, grace: 50 });
    const view = pool(4, { strengths: [0, 1, 0.01, 0], ages: [60, 60, 50, 49] });
    const chance = drawsAt(randomKey(0), 'memory', 0);
    const { removed, births } = rule.propose(view, chance, sampleMoment({ memory: { ...rule.memory } }));
    expect([...removed].sort()).toEqual([0, 2]);
    expect(births).toBe(0);
  });

  it('gives newborns the patience as grace unless told', () => {
    const chance = drawsAt(randomKey(0), 'memory', 0);
    const removed = (age: number, given: Partial<PlateauRuleOptions> = {}): number => {
      const rule = plateauRule({ ...options, deleteProbability: 1, ...given });
      const view = pool(1, { strengths: [0], ages: [age] });
      return rule.propose(view, chance, sampleMoment({ memory: {} })).removed.length;
    };
    expect([removed(9), removed(10), removed(9, { grace: 0 })]).toEqual([0, 1, 1]);
  });

  it('keeps bounds and grace over any course of losses', () => {
    const courses = fc.array(fc.double({ min: 0.1, max: 20, noNaN: true }), { minLength: 30, maxLength: 60 });
    const sizes = fc.constantFrom(0, 1, 3, 4, 5, 17);
    fc.assert(
      fc.property(courses, sizes, fc.nat({ max: 5 }), fc.nat({ max: 3 }), (losses, size, above, below) => {
        const rule = plateauRule({ criterion, patience: 3, births: 3, grace: 8, deleteProbability: 0.9 });
        const memory: RuleMemory = { ...rule.memory };
        const [min, max] = [Math.max(0, size - below), size + above];
        let ages = Array<number>(size).fill(0);
        losses.forEach((smoothedLoss, cycle) => {
          const moment = sampleMoment({ cycle, smoothedLoss, memory });
          rule.observe!(moment);
          const strengths = ages.map((age) => (age % 3 === 0 ? 0.2 : 0.01));
          const view = pool(ages.length, { ages, strengths, min, max });
          const { removed, births } = rule.propose(view, drawsAt(randomKey(1), 'memory', cycle), moment);
          for (const position of removed) expect(ages[position]).toBeGreaterThanOrEqual(8);
          ages = [...ages.filter((_, i) => !removed.includes(i)), ...Array<number>(births).fill(0)];
          expect(ages.length).toBeGreaterThanOrEqual(min);
          expect(ages.length).toBeLessThanOrEqual(max);
          ages = ages.map((age) => age + 1);
        });
        expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
      }),
      { numRuns: 60 },
    );
  });

  it('grows a network that is stuck, and goes on from a checkpoint as if nothing had happened', () => {
    const birth = randomBirth({ outgoing: zeros });
    const growth = plateauRule({ criterion, patience: 15, births: 2, birth, deleteProbability: 0.2 });
    const trainer = trained(sampleTrainer({ growth }), 40);
    expect(trainer.births).toBeGreaterThan(0);
    const checkpoint = structuredClone(trainer.checkpoint());
    const again = trained(sampleTrainer({ growth, checkpoint }), 40);
    expect(again.checkpoint()).toEqual(trained(trainer, 40).checkpoint());
    expect(trainer.births).toBeGreaterThan(checkpoint.births);
  });

  it.each<[Partial<PlateauRuleOptions>, string]>([
    [{ patience: 0 }, 'plateauRule: options.patience: found 0, expected a whole number, 1 or more.'],
    [{ leastFall: 2 }, 'plateauRule: options.leastFall: found 2, expected a number from 0 to 1.'],
    [{ births: 1.5 }, 'plateauRule: options.births: found 1.5, expected a whole number, 1 or more.'],
    [
      { attempts: -1 },
      'plateauRule: options.attempts: found -1, expected a whole number, 0 or more, or Infinity.',
    ],
    [{ grace: NaN }, 'plateauRule: options.grace: found NaN, expected a whole number, 0 or more.'],
    [
      { deletion: 'all' as 'random' },
      'plateauRule: options.deletion: found "all", expected one of: "random", "oldest-first", "youngest-first".',
    ],
  ])('refuses %j', (given, message) => {
    expect(() => plateauRule({ criterion, ...given })).toThrow(
      expect.objectContaining({ code: 'option', message }),
    );
  });
});
