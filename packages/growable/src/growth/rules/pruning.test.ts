import fc from 'fast-check';
import { randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { drawsAt } from '../draws.ts';
import type { PopulationView } from '../growth-rule.ts';
import { deletions, DELETION_ORDERS, type Pruning, weakUnits } from './pruning.ts';

const views: fc.Arbitrary<PopulationView> = fc
  .tuple(
    fc.constantFrom(0, 1, 3, 4, 5, 17),
    fc.nat({ max: 17 }),
    fc.array(fc.tuple(fc.constantFrom(0, 0.01, 0.05, 0.06, 1), fc.nat({ max: 30 }), fc.nat({ max: 4 })), {
      minLength: 17,
      maxLength: 17,
    }),
  )
  .map(([size, below, units]) => ({
    name: 'memory',
    scale: 'neuron',
    ids: units.slice(0, size).map((_, i) => 40 - i),
    ages: units.slice(0, size).map(([, age]) => age),
    strengths: units.slice(0, size).map(([strength]) => strength),
    dead: units.slice(0, size).map(([, , luck]) => luck === 0),
    constants: [],
    min: Math.max(0, size - below),
    max: size,
  }));

const prunings: fc.Arbitrary<Pruning> = fc.record({
  reserve: fc.nat({ max: 3 }),
  threshold: fc.constant(0.05),
  deleteProbability: fc.constantFrom(0, 0.5, 1),
  deletion: fc.constantFrom(...DELETION_ORDERS),
  grace: fc.constantFrom(0, 5, 20),
});

describe('deletions', () => {
  const property = (
    holds: (view: PopulationView, pruning: Pruning, gone: readonly number[], weak: readonly number[]) => void,
    only: Partial<Pruning> = {},
  ): void => {
    fc.assert(
      fc.property(views, prunings, fc.nat(), (view, drawn, seed) => {
        const pruning = { ...drawn, ...only };
        const weak = weakUnits(view, pruning.threshold);
        holds(view, pruning, deletions(view, weak, drawsAt(randomKey(seed), 'memory', 3), pruning), weak);
      }),
      { numRuns: 400 },
    );
  };

  it('removes weak and dead units only, each once, and leaves the reserve and the smallest size', () => {
    property((view, { reserve }, gone, weak) => {
      expect(new Set(gone).size).toBe(gone.length);
      for (const position of gone) expect(weak.includes(position)).toBe(!view.dead[position]);
      const alive = gone.filter((position) => !view.dead[position]);
      expect(alive.length).toBeLessThanOrEqual(Math.max(0, weak.length - reserve));
      expect(view.ids.length - gone.length).toBeGreaterThanOrEqual(view.min);
    });
  });

  it('counts no dead unit as weak, and lets the dead go first, however strong they are', () => {
    property(
      (view, { reserve, threshold }, gone, weak) => {
        for (const position of weak) expect(view.dead[position]).toBe(false);
        const room = view.ids.length - view.min;
        const dead = view.ids.flatMap((_, position) => (view.dead[position] ? [position] : []));
        expect(gone.slice(0, dead.length)).toEqual(dead.slice(0, room));
        const beyond = view.ids.filter(
          (_, position) => !view.dead[position] && (view.strengths[position] as number) <= threshold,
        ).length;
        expect(gone.length).toBe(Math.min(room, dead.length + Math.max(0, beyond - reserve)));
      },
      { deleteProbability: 1, grace: 0 },
    );
  });

  it('lets every unit live as long as the grace', () => {
    property((view, { grace }, gone) => {
      for (const position of gone) expect(view.ages[position]).toBeGreaterThanOrEqual(grace);
    });
  });

  it('lets those go first that the order says, in that order', () => {
    const certain = { deleteProbability: 1, grace: 0 };
    const ages = (view: PopulationView, units: readonly number[]): number[] =>
      units.map((i) => view.ages[i]!);
    property(
      (view, _pruning, gone, weak) => {
        const alive = gone.filter((unit) => !view.dead[unit]);
        const [left, away] = [weak.filter((unit) => !gone.includes(unit)), ages(view, alive)];
        expect(away).toEqual([...away].sort((a, b) => b - a));
        expect(Math.min(Infinity, ...away)).toBeGreaterThanOrEqual(Math.max(-Infinity, ...ages(view, left)));
      },
      { ...certain, deletion: 'oldest-first' },
    );
    property(
      (view, _pruning, gone, weak) => {
        const alive = gone.filter((unit) => !view.dead[unit]);
        const [left, away] = [weak.filter((unit) => !gone.includes(unit)), ages(view, alive)];
        expect(away).toEqual([...away].sort((a, b) => a - b));
        expect(Math.max(-Infinity, ...away)).toBeLessThanOrEqual(Math.min(Infinity, ...ages(view, left)));
      },
      { ...certain, deletion: 'youngest-first' },
    );
  });

  it('spares by chance alone where ages are equal, in every order alike', () => {
    const view: PopulationView = {
      name: 'memory',
      scale: 'neuron',
      ids: [7, 8, 9],
      ages: [4, 4, 4],
      strengths: [0, 0, 0],
      dead: [false, false, false],
      constants: [0, 0, 0],
      min: 0,
      max: 9,
    };
    const pruning = { reserve: 1, threshold: 0.05, deleteProbability: 1, grace: 0 };
    for (const deletion of DELETION_ORDERS) {
      const spared = Array.from({ length: 30 }, (_, seed) => {
        const gone = deletions(view, [0, 1, 2], drawsAt(randomKey(seed), 'memory', 0), {
          ...pruning,
          deletion,
        });
        expect(gone).toHaveLength(2);
        return [0, 1, 2].find((position) => !gone.includes(position));
      });
      expect(new Set(spared).size).toBe(3);
    }
  });
});
