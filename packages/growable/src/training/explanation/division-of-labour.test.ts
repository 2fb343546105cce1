import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divisionOfLabour, specialisationIn } from './division-of-labour.ts';

const table = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 }))
  .chain(([areas, outputs]) => {
    const row = fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), {
      minLength: outputs,
      maxLength: outputs,
    });
    return fc.array(row, { minLength: areas, maxLength: areas });
  });

describe('division of labour', () => {
  it('is 1 where every area has an output of its own, and 0 where all serve alike', () => {
    expect(divisionOfLabour([[1, 0], [0, 3]])).toBe(1); // prettier-ignore
    expect(divisionOfLabour([[1, 3], [2, 6]])).toBeCloseTo(0, 14); // prettier-ignore
  });

  it('is mutual information over the entropy of the outputs', () => {
    // p = [[4, 1], [1, 2]] / 8: I = sum p ln(p / (rows x columns)), H(O) of [5, 3] / 8; by hand.
    const information =
      (4 / 8) * Math.log(4 / 8 / ((5 / 8) * (5 / 8))) +
      2 * (1 / 8) * Math.log(1 / 8 / ((5 / 8) * (3 / 8))) +
      (2 / 8) * Math.log(2 / 8 / ((3 / 8) * (3 / 8)));
    const outputs = -(5 / 8) * Math.log(5 / 8) - (3 / 8) * Math.log(3 / 8);
    expect(divisionOfLabour([[4, 1], [1, 2]])).toBeCloseTo(information / outputs, 12); // prettier-ignore
  });

  it('does not depend on units of service, nor on areas that serve nothing', () => {
    fc.assert(
      fc.property(table, (service) => {
        const found = divisionOfLabour(service)!;
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(1);
        const idle = service[0]!.map(() => 0);
        expect(divisionOfLabour([...service.map((row) => row.map((each) => 7 * each)), idle])).toBeCloseTo(
          found,
          10,
        );
      }),
    );
  });

  it('is not defined where there is nothing to divide', () => {
    expect(divisionOfLabour([])).toBeUndefined();
    expect(divisionOfLabour([[0, 0]])).toBeUndefined();
    expect(divisionOfLabour([[1], [2]])).toBeUndefined();
    expect(divisionOfLabour([[1, 0], [2, 0]])).toBeUndefined(); // prettier-ignore
  });
});

describe('the specialisation of an area', () => {
  it('is by the entropy of the shares of its service', () => {
    expect(specialisationIn([2, 0, 0])).toBe(1);
    expect(specialisationIn([2, 2])).toBeCloseTo(0, 14);
    expect(specialisationIn([3, 1])).toBeCloseTo(
      1 + (0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(2),
      12,
    );
    expect(specialisationIn([3])).toBeUndefined();
    expect(specialisationIn([0, 0])).toBeUndefined();
  });
});
