import { constant, normal, orthogonal, scaledToL1, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { answersOf, tryBirth } from '../../testing/birth-trial.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';
import { randomBirth } from './random-birth.ts';
import { sizesOf } from '../../testing/sizes.ts';

const architectures = ['recurrent', 'rectified', 'gated', 'stacked', 'loop'];
const trial = (architecture: string, units = 3) => {
  const model = catalogued(architecture, sampleTask, units);
  return { population: model.areas[0]!.name, births: 2, options: { model, batch: 2 } };
};

describe('randomBirth', () => {
  it.each(architectures)('changes no bit of any output of "%s" without outgoing weights', (architecture) => {
    const birth = randomBirth({ incoming: normal(1), outgoing: zeros });
    const given = trial(architecture);
    const { before, after } = tryBirth({ ...given, birth });
    expect(sizesOf(after)[given.population]).toBe(5);
    const [plain, grown] = [before, after].map(({ model, state }) => answersOf(model, state, sampleTask));
    expect(grown).toEqual(plain);
  });

  it.each([0, 1, 4, 17])('fills exactly what newborns bring to %i units', (units) => {
    const birth = randomBirth({ incoming: constant(2), outgoing: constant(3) });
    const { after } = tryBirth({ ...trial('recurrent', units), birth, cycles: 1 });
    const size = units + 2;
    const recurrent = after.state.read('memory.recurrent');
    for (let pre = 0; pre < size; pre++) {
      for (let post = 0; post < size; post++) {
        // A weight between newborns belongs to the younger one; that of a unit to itself is outgoing.
        const expected = Math.max(pre, post) < units ? undefined : pre >= post ? 3 : 2;
        if (expected !== undefined) expect(recurrent[pre * size + post]).toBe(expected);
      }
    }
    const isNewborn = (unit: number): boolean => unit >= units;
    const [into, out] = [after.state.read('symbol.to.memory'), after.state.read('memory.to.next')];
    expect([...into].map((value) => value === 2)).toEqual([...into].map((_, i) => isNewborn(i % size)));
    expect([...out].map((value) => value === 3)).toEqual(
      [...out].map((_, i) => isNewborn(Math.floor(i / 3))),
    );
    expect([...after.state.read('memory.bias')].slice(units)).toEqual([0, 0]);
  });

  it('tells a fill how many targets the newborn has found', () => {
    const birth = randomBirth({ outgoing: scaledToL1(0.1, { perTarget: true }) });
    const { after } = tryBirth({ ...trial('recurrent', 4), births: 1, birth });
    const row = (name: string, width: number): number =>
      [...after.state.read(name).subarray(4 * width)].reduce((sum, value) => sum + Math.abs(value), 0);
    expect(row('memory.recurrent', 5)).toBeCloseTo(0.4, 6);
    expect(row('memory.to.next', 3)).toBeCloseTo(0.3, 6);
  });

  it('leaves to the criterion what it is not told', () => {
    const [told, plain] = [{ birth: randomBirth({ outgoing: zeros }) }, {}].map(
      (given) => tryBirth({ ...trial('recurrent'), ...given }).after.state,
    );
    expect(told!.read('symbol.to.memory')).toEqual(plain!.read('symbol.to.memory'));
    expect(told!.read('memory.to.next')).not.toEqual(plain!.read('memory.to.next'));
  });

  it('draws other numbers for every newborn, and the same for the same seed', () => {
    const born = (seed: number): Float64Array => {
      const given = trial('recurrent');
      const birth = randomBirth({ incoming: normal(1) });
      return tryBirth({ ...given, birth, options: { ...given.options, seed } }).after.state.read(
        'symbol.to.memory',
      );
    };
    const newborns = (values: Float64Array): number[] => [...values].filter((_, i) => i % 5 >= 3);
    const first = newborns(born(1));
    expect(new Set(first).size).toBe(first.length);
    expect(newborns(born(1))).toEqual(first);
    expect(newborns(born(2))).not.toEqual(first);
  });

  it('takes fills over whole matrices as they are', () => {
    const birth = randomBirth({ incoming: orthogonal(2) });
    const { after } = tryBirth({ ...trial('recurrent'), births: 1, birth });
    const column = [...after.state.read('symbol.to.memory')].filter((_, i) => i % 4 === 3);
    expect(Math.hypot(...column)).toBeCloseTo(2, 12);
  });
});
