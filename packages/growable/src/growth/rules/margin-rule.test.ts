import { randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { type Draws, drawsAt } from '../draws.ts';
import { givenDraws as draws, populationOf as population } from '../../testing/sample-population.ts';
import { fixedSize, type PopulationView, type Proposal } from '../growth-rule.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { marginRule, type MarginRuleOptions } from './margin-rule.ts';

const criterion = outgoingL1();
const moment = sampleMoment();

function decide(view: PopulationView, chance: Draws, options: Partial<MarginRuleOptions> = {}): Proposal {
  return marginRule({ criterion, ...options }).propose(view, chance, moment);
}

describe("marginRule, with the paper's settings", () => {
  const [strong, weak] = [0.2, 0.01];

  it.each<[string, Proposal, PopulationView, Draws]>([
    [
      'does nothing while one unit is weak',
      { removed: [], births: 0 },
      population([strong, weak]),
      draws({ addition: 0, deletion: { 11: 0 } }),
    ],
    [
      'adds one when none is weak and the draw is low',
      { removed: [], births: 1 },
      population([strong]),
      draws({ addition: 0.0099 }),
    ],
    [
      'adds none when the draw is at its probability',
      { removed: [], births: 0 },
      population([strong]),
      draws({ addition: 0.01 }),
    ],
    ['adds one to no units at all', { removed: [], births: 1 }, population([]), draws({ addition: 0 })],
    [
      'adds one for no reason',
      { removed: [], births: 1 },
      population([weak, strong]),
      draws({ spontaneous: 0.00009 }),
    ],
    [
      'adds none at the spontaneous probability',
      { removed: [], births: 0 },
      population([weak, strong]),
      draws({ spontaneous: 0.0001 }),
    ],
    [
      'adds at most one',
      { removed: [], births: 1 },
      population([strong]),
      draws({ addition: 0, spontaneous: 0 }),
    ],
    [
      'adds none to a full population',
      { removed: [], births: 0 },
      population([strong], { max: 1 }),
      draws({ addition: 0, spontaneous: 0 }),
    ],
    [
      'spares the weak unit of lowest priority',
      { removed: [0, 3], births: 0 },
      population([weak, strong, weak, weak]),
      draws({ priority: { 10: 0.5, 12: 0.1, 13: 0.9 }, deletion: { 10: 0, 12: 0, 13: 0 } }),
    ],
    [
      'deletes a unit whose draw is at its probability, and none above',
      { removed: [1], births: 0 },
      population([weak, weak, weak]),
      draws({ priority: { 10: 0, 11: 0.1, 12: 0.2 }, deletion: { 11: 0.05, 12: 0.0501 } }),
    ],
    [
      'counts a strength at the threshold as weak',
      { removed: [], births: 0 },
      population([0.05]),
      draws({ addition: 0 }),
    ],
    [
      'counts a strength above the threshold as strong',
      { removed: [], births: 1 },
      population([0.0500001]),
      draws({ addition: 0 }),
    ],
    [
      'counts a strength that is no number as weak',
      { removed: [1], births: 0 },
      population([weak, NaN]),
      draws({ priority: { 10: 0.1, 11: 0.2 }, deletion: { 11: 0 } }),
    ],
    [
      'deletes and adds in one cycle',
      { removed: [1], births: 1 },
      population([weak, weak]),
      draws({ priority: { 10: 0.1, 11: 0.2 }, deletion: { 11: 0 }, spontaneous: 0 }),
    ],
    [
      'may add where a deletion made room',
      { removed: [1], births: 1 },
      population([weak, weak], { max: 2 }),
      draws({ priority: { 10: 0.1, 11: 0.2 }, deletion: { 11: 0 }, spontaneous: 0 }),
    ],
    [
      'stops deleting at the smallest size',
      { removed: [2], births: 0 },
      population([weak, weak, weak], { min: 2 }),
      draws({ priority: { 10: 0.3, 11: 0.1, 12: 0.2 }, deletion: { 10: 0, 12: 0 } }),
    ],
  ])('%s', (_what, expected, view, chance) => {
    expect(decide(view, chance)).toEqual(expected);
  });

  it('asks for no draw of a unit that is strong, or spared', () => {
    const asked: string[] = [];
    const chance: Draws = {
      ...draws({}),
      priority: (id) => (asked.push(`priority ${id}`), id / 100),
      deletion: (id) => (asked.push(`deletion ${id}`), 0.9),
    };
    decide(population([weak, strong, weak]), chance);
    expect([...new Set(asked)].sort()).toEqual(['deletion 12', 'priority 10', 'priority 12']);
  });
});

/** A population of one of the usual sizes with strengths on both sides of the threshold, its bounds around it. */
const views = fc
  .record({
    size: fc.constantFrom(0, 1, 3, 4, 5, 17),
    below: fc.nat({ max: 17 }),
    above: fc.nat({ max: 3 }),
    strengths: fc.array(fc.oneof(fc.double({ min: 0, max: 0.1, noNaN: true }), fc.constantFrom(0, 0.05)), {
      minLength: 17,
      maxLength: 17,
    }),
  })
  .map(({ size, below, above, strengths }) =>
    population(strengths.slice(0, size), { min: Math.max(0, size - below), max: size + above }),
  );
const chances = fc
  .record({ seed: fc.nat(), cycle: fc.nat({ max: 1e6 }) })
  .map(({ seed, cycle }) => drawsAt(randomKey(seed), 'memory', cycle));
const settings = fc.record({
  reserve: fc.nat({ max: 4 }),
  addProbability: fc.constantFrom(0, 0.3, 1),
  deleteProbability: fc.constantFrom(0, 0.5, 1),
  spontaneousProbability: fc.constantFrom(0, 0.2),
});
const weakCount = ({ strengths }: PopulationView): number =>
  Array.from(strengths).filter((strength) => strength <= 0.05).length;

describe('marginRule, whatever the population and the draws', () => {
  const property = (
    holds: (view: PopulationView, chance: Draws, options: Omit<MarginRuleOptions, 'criterion'>) => void,
  ): void => {
    fc.assert(
      fc.property(views, chances, settings, (view, chance, options) => holds(view, chance, options)),
      { numRuns: 500 },
    );
  };

  it('never goes below the smallest or above the largest size', () => {
    property((view, chance, options) => {
      const { removed, births } = decide(view, chance, options);
      const size = view.ids.length - removed.length + births;
      expect(size).toBeGreaterThanOrEqual(view.min);
      expect(size).toBeLessThanOrEqual(view.max);
    });
  });

  it('removes only weak units, each once', () => {
    property((view, chance, options) => {
      const { removed } = decide(view, chance, options);
      expect(new Set(removed).size).toBe(removed.length);
      for (const position of removed) expect(view.strengths[position]).toBeLessThanOrEqual(0.05);
    });
  });

  it('leaves exactly the reserve when every exposed unit is deleted', () => {
    property((view, chance, options) => {
      const { removed } = decide({ ...view, min: 0 }, chance, { ...options, deleteProbability: 1 });
      expect(weakCount(view) - removed.length).toBe(Math.min(weakCount(view), options.reserve!));
    });
  });

  it('adds at most one unit, and only for a short reserve or the spontaneous draw', () => {
    property((view, chance, options) => {
      const { removed, births } = decide(view, chance, options);
      const short = weakCount(view) - removed.length < options.reserve!;
      const wanted =
        (short && chance.addition() < options.addProbability!) ||
        chance.spontaneous() < options.spontaneousProbability!;
      const room = view.ids.length - removed.length < view.max;
      expect(births).toBe(wanted && room ? 1 : 0);
    });
  });

  it('decides by ids: in another order the same units go', () => {
    fc.assert(
      fc.property(
        views,
        chances,
        settings,
        fc.array(fc.nat(), { minLength: 17, maxLength: 17 }),
        (view, chance, options, keys) => {
          const order = view.ids.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);
          const moved: PopulationView = {
            ...view,
            ids: order.map((i) => view.ids[i]!),
            strengths: order.map((i) => view.strengths[i]!),
          };
          const [here, there] = [decide(view, chance, options), decide(moved, chance, options)];
          const gone = ({ ids }: PopulationView, { removed }: Proposal): number[] =>
            removed.map((i) => ids[i]!).sort((a, b) => a - b);
          expect(gone(moved, there)).toEqual(gone(view, here));
          expect(there.births).toBe(here.births);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('marginRule, badly told', () => {
  it.each<[Partial<MarginRuleOptions>, string]>([
    [{ reserve: 1.5 }, 'marginRule: options.reserve: found 1.5, expected a whole number, 0 or more.'],
    [{ reserve: -1 }, 'marginRule: options.reserve: found -1, expected a whole number, 0 or more.'],
    [{ threshold: -0.1 }, 'marginRule: options.threshold: found -0.1, expected a number, 0 or more.'],
    [{ threshold: NaN }, 'marginRule: options.threshold: found NaN, expected a number, 0 or more.'],
    [
      { addProbability: 1.01 },
      'marginRule: options.addProbability: found 1.01, expected a number from 0 to 1.',
    ],
    [
      { deleteProbability: -0.01 },
      'marginRule: options.deleteProbability: found -0.01, expected a number from 0 to 1.',
    ],
    [
      { spontaneousProbability: NaN },
      'marginRule: options.spontaneousProbability: found NaN, expected a number from 0 to 1.',
    ],
  ])('%j', (options, message) => {
    expect(() => marginRule({ criterion, ...options })).toThrow(
      expect.objectContaining({ code: 'option', message }),
    );
  });

  it.each<[Partial<MarginRuleOptions>, string]>([
    [{ grace: -1 }, 'marginRule: options.grace: found -1, expected a whole number, 0 or more.'],
    [{ births: 0 }, 'marginRule: options.births: found 0, expected a whole number, 1 or more.'],
    [
      { deletion: 'weakest' as 'random' },
      'marginRule: options.deletion: found "weakest", expected one of: "random", "oldest-first", "youngest-first".',
    ],
  ])('%j', (options, message) => {
    expect(() => marginRule({ criterion, ...options })).toThrow(
      expect.objectContaining({ code: 'option', message }),
    );
  });

  it('takes a threshold above 1, which is no probability', () => {
    expect(decide(population([2]), draws({ addition: 0 }), { threshold: 3 })).toEqual({
      removed: [],
      births: 0,
    });
  });
});

describe('fixedSize', () => {
  it('never changes anything', () => {
    fc.assert(
      fc.property(views, chances, (view, chance) => {
        expect(fixedSize({ criterion }).propose(view, chance, moment)).toEqual({ removed: [], births: 0 });
      }),
    );
  });
});
