import { randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { givenDraws as draws, populationOf as population } from '../../testing/sample-population.ts';
import type { Birth } from '../birth.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { type Draws, drawsAt } from '../draws.ts';
import { NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
import { marginRule, type MarginRuleOptions } from './margin-rule.ts';

const criterion = outgoingL1();
const moment = sampleMoment();

function decide(view: PopulationView, chance: Draws, options: Partial<MarginRuleOptions> = {}): Proposal {
  return marginRule({ criterion, ...options }).propose(view, chance, moment);
}

/** A population of one of the usual sizes, its bounds around it. */
const views = fc
  .tuple(
    fc.constantFrom(0, 1, 3, 4, 5, 17),
    fc.nat({ max: 17 }),
    fc.nat({ max: 12 }),
    fc.array(fc.constantFrom(0, 0.05, 0.2), { minLength: 17, maxLength: 17 }),
  )
  .map(([size, below, above, strengths]) =>
    population(strengths.slice(0, size), { min: Math.max(0, size - below), max: size + above }),
  );

describe('marginRule, told more', () => {
  it('adds several at once, as many as there is room for', () => {
    const chance = draws({ addition: 0 });
    expect(decide(population([0.2]), chance, { births: 4 })).toEqual({ removed: [], births: 4 });
    expect(decide(population([0.2], { max: 3 }), chance, { births: 4 })).toEqual({ removed: [], births: 2 });
    expect(decide(population([0.2], { max: 1 }), chance, { births: 4 })).toBe(NO_CHANGE);
  });

  it('passes its birth on with newborns only, and asks for what the birth needs', () => {
    const birth: Birth = { name: 'quiet', window: 5, graveyard: 3, initialise: () => {} };
    const rule = marginRule({ criterion, birth, deleteProbability: 1 });
    expect([rule.window, rule.graveyard]).toEqual([5, 3]);
    expect(rule.propose(population([0.2]), draws({ addition: 0 }), moment)).toEqual({
      removed: [],
      births: 1,
      birth,
    });
    expect(rule.propose(population([0, 0]), draws({}), moment)).toEqual({ removed: [1], births: 0 });
    const plain = marginRule({ criterion });
    expect([plain.window, plain.graveyard]).toEqual([undefined, undefined]);
  });

  it('deletes the oldest or the youngest of the weak units', () => {
    const view = { ...population([0, 0.2, 0, 0]), ages: [30, 90, 50, 10] };
    const certain = { deleteProbability: 1, reserve: 2 };
    expect(decide(view, draws({}), { ...certain, deletion: 'oldest-first' }).removed).toEqual([2]);
    expect(decide(view, draws({}), { ...certain, deletion: 'youngest-first' }).removed).toEqual([3]);
  });

  it('counts units too young to be deleted to the reserve', () => {
    const view = { ...population([0.2, 0]), ages: [90, 1] };
    const decision = decide(view, draws({ addition: 0 }), { reserve: 0, grace: 10, deleteProbability: 1 });
    expect(decision).toBe(NO_CHANGE);
    expect(decide(view, draws({ addition: 0 }), { reserve: 1, grace: 10 })).toBe(NO_CHANGE);
  });

  it('never goes beyond bounds with several births', () => {
    fc.assert(
      fc.property(views, fc.nat(), fc.integer({ min: 1, max: 9 }), (view, seed, births) => {
        const chance = drawsAt(randomKey(seed), 'memory', 5);
        const options = { reserve: seed % 3, deleteProbability: 0.5, addProbability: 0.9 };
        const decision = decide(view, chance, { ...options, births, spontaneousProbability: 0.7 });
        const size = view.ids.length - decision.removed.length + decision.births;
        expect(size).toBeGreaterThanOrEqual(view.min);
        expect(size).toBeLessThanOrEqual(view.max);
      }),
      { numRuns: 300 },
    );
  });
});
