import { describe, expect, it } from 'vitest';
import { Stillness } from './stillness.ts';

/** Looks at constants, one for each unit. */
function lookAtConstants(stillness: Stillness, ...constants: readonly number[]): void {
  stillness.look(constants, constants);
}

describe('Stillness', () => {
  it('takes a unit for dead after so many looks in a row at the same constant, whatever it is', () => {
    const stillness = new Stillness(4, 3);
    const seen = [1, 2, 3, 4].map((look) => {
      // Never active; saturated; another constant at every look; varies within a look.
      stillness.look([0, -1, look, 0], [0, -1, look, 1]);
      return stillness.dead.map(Number).join('');
    });
    expect(seen).toEqual(['0000', '0000', '1100', '1100']);
    expect([0, 1].map((unit) => stillness.constant(unit))).toEqual([0, -1]);
  });

  it('counts from the start again after a unit has varied, and lets the dead come back to life', () => {
    const stillness = new Stillness(1, 2);
    const at = (value: number): boolean => {
      lookAtConstants(stillness, value);
      return stillness.dead[0]!;
    };
    expect([0, 0, 1, 1, 1, 1, 5, 5, 5].map(at)).toEqual([
      false,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['a hundred-thousandth of the largest output of all', 0.99e-5, true],
    ['more', 1.01e-5, false],
  ])('takes a unit that varies by %s for dead: %#', (_what, range, dead) => {
    const stillness = new Stillness(2, 1);
    for (const scale of [1, 1e-9, 1e9]) {
      stillness.look([0, -scale], [range * scale, 0.5 * scale]);
      stillness.look([0, -scale], [range * scale, 0.5 * scale]);
      expect(stillness.dead).toEqual([dead, false]);
    }
  });

  it('measures by what is around, if that is larger', () => {
    const stillness = new Stillness(1, 1);
    stillness.look([0], [1e-3], 10);
    expect(stillness.dead).toEqual([false]);
    stillness.look([0], [1e-3], 1000);
    stillness.look([0], [1e-3], 1000);
    expect(stillness.dead).toEqual([true]);
  });

  it('follows units to their new positions; newborns have not been looked at', () => {
    const stillness = new Stillness(3, 2);
    for (const x of [1, 2]) lookAtConstants(stillness, 0, x, 7);
    expect(stillness.dead).toEqual([true, false, true]);
    stillness.follow([2, -1, 1]);
    expect(stillness.dead).toEqual([true, false, false]);
    lookAtConstants(stillness, 7, 7, 2);
    expect(stillness.dead).toEqual([true, false, false]);
    lookAtConstants(stillness, 7, 7, 2);
    expect(stillness.dead).toEqual([true, true, true]);
  });

  it('goes back to where it was, and on from what was written', () => {
    const stillness = new Stillness(2, 3);
    for (const x of [1, 2]) lookAtConstants(stillness, 0, x);
    const [undo, written] = [stillness.mark(), JSON.stringify(stillness)];
    stillness.follow([-1, 0, 1]);
    lookAtConstants(stillness, 5, 5, 5);
    undo();
    expect(JSON.stringify(stillness)).toBe(written);
    const resumed = new Stillness(2, 3, JSON.parse(written) as ReturnType<Stillness['toJSON']>);
    lookAtConstants(resumed, 0, 3);
    expect(resumed.dead).toEqual([true, false]);
  });

  it('forgets what was written of another number of units', () => {
    const stillness = new Stillness(2, 1, { low: [0], high: [0], looks: [9] });
    expect(stillness.dead).toEqual([false, false]);
  });
});
