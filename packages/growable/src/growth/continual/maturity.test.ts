import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Maturity } from './maturity.ts';

it('counts as many units as looking at all ages in every cycle does, whoever comes and goes', () => {
  const event = fc.record({ wait: fc.integer({ min: 1, max: 9 }), gone: fc.nat(5), births: fc.nat(2) });
  fc.assert(
    fc.property(fc.nat(8), fc.array(event, { maxLength: 30 }), (age, events) => {
      const maturity = new Maturity(age);
      let [ids, born, next, cycle] = [[0, 1, 2], [0, 0, 0], 3, 0];
      for (const { wait, gone, births } of events) {
        for (const end = cycle + wait; cycle < end; cycle++) {
          const ages = born.map((at) => cycle + 1 - at);
          const expected = ages.filter((each) => each > age).length;
          expect(maturity.count({ ids, ages }, cycle)).toBe(expected);
        }
        const stay = (_: number, position: number): boolean => position !== gone;
        born = [...born.filter(stay), ...Array<number>(births).fill(cycle)];
        ids = [...ids.filter(stay), ...Array.from({ length: births }, () => next++)];
      }
    }),
  );
});

it('looks at ages only where the number may change', () => {
  const maturity = new Maturity(10);
  const ids = [0, 1, 2];
  let looks = 0;
  for (let cycle = 0; cycle < 100; cycle++) {
    const population = {
      ids,
      get ages() {
        looks++;
        return [cycle + 1, cycle + 1, cycle - 19];
      },
    };
    expect(maturity.count(population, cycle)).toBe(cycle < 10 ? 0 : cycle < 30 ? 2 : 3);
  }
  // At first, and when the two and the one grew up.
  expect(looks).toBe(3);
});

it('goes back with a run that goes back', () => {
  const maturity = new Maturity(5);
  const ids = [0];
  expect(maturity.count({ ids, ages: [9] }, 9)).toBe(1);
  expect(maturity.count({ ids, ages: [2] }, 2)).toBe(0);
});
