import { type Backend, referenceBackend, StructureError } from '@meristem/autodiff';
import { expect, it } from 'vitest';
import { contribution } from '../../growth/continual/contribution.ts';
import { fixedSize, type GrowthRule, NO_CHANGE } from '../../growth/growth-rule.ts';
import { numbersOf, rectifiedTrainer } from '../../testing/rectified-trainer.ts';
import { trained } from '../../testing/sample-trainer.ts';

const NAMES = ['x.to.lower', 'lower.bias', 'lower.to.upper', 'upper.bias', 'upper.to.class', 'class.bias'];

/** A backend that refuses every edit, and counts the states that are taken of what it holds. */
function refusing(): Backend & { snapshots: number } {
  const backend = referenceBackend('double');
  const own = {
    description: backend.description,
    snapshots: 0,
    place: (...told: Parameters<Backend['place']>) => {
      const residence = backend.place(...told);
      const snapshot = residence.snapshot.bind(residence);
      return Object.assign(residence, {
        apply: () => {
          throw new StructureError('refused');
        },
        snapshot: () => {
          own.snapshots++;
          return snapshot();
        },
      });
    },
  };
  return own;
}

it('what proposals have rewritten is as it was where an edit fails, without a copy of the state', () => {
  const fixed = fixedSize({ criterion: contribution() });
  const growth: GrowthRule = {
    ...fixed,
    propose: (population, _draws, { cycle, probe }) => {
      if (cycle !== 5 || population.scale !== 'neuron') return NO_CHANGE;
      const [bias] = [...probe.population(population.name).biases.values()];
      const values = probe.read(bias!).fill(7);
      return { removed: [0], births: 1, rewrites: [{ variable: bias!, values }] };
    },
  };
  const backend = refusing();
  const [failing, steady] = [rectifiedTrainer({ growth, backend }), rectifiedTrainer({ growth: fixed })];
  trained(failing, 5);
  trained(steady, 6);
  const before = backend.snapshots;
  expect(() => failing.train()).toThrow('refused');
  expect(backend.snapshots).toBe(before);
  for (const name of NAMES) expect(numbersOf(failing, name)).toEqual(numbersOf(steady, name));
  expect(failing.strengths('lower')).toEqual(steady.strengths('lower'));
});
