import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { randomKey } from '../random/key.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import {
  constant,
  type Fill,
  meanOfExisting,
  normal,
  normalPerUnit,
  scaledToL1,
  uniform,
  zeros,
} from './fill.ts';
import { createState } from './state.ts';
import { type BirthPolicy, variable } from './variable.ts';

const [row, column] = [axis('row'), axis('column')];
const key = randomKey(8);

function created(initial: Fill, rows: number, columns: number): number[][] {
  const matrix = variable({ name: 'matrix', dims: [row, column], initial });
  const values = createState({ variables: [matrix], key, extents: { row: rows, column: columns } }).read(
    matrix,
  );
  return Array.from({ length: rows }, (_, i) => [...values.slice(i * columns, (i + 1) * columns)]);
}

/** The elements that one newborn of the last row gets in a tensor of ones. */
function bornRow(birth: BirthPolicy, rows: number, columns: number): number[] {
  const matrix = variable({ name: 'matrix', dims: [row.pre, column], initial: constant(1), birth });
  const state = createState({ variables: [matrix], key, extents: { row: rows, column: columns } });
  const survivors = Array.from({ length: rows }, (_, i) => i);
  return [
    ...state
      .apply({ axis: 'row', survivors, births: 1 })
      .read(matrix)
      .slice(rows * columns),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

describe('fills', () => {
  it('say what they are', () => {
    const all = [zeros, constant(2), normal(0.1), uniform(-1, 1), normalPerUnit(0.5), meanOfExisting];
    expect(all.map(({ name }) => name)).toEqual([
      'zeros',
      'constant(2)',
      'normal(0.1)',
      'uniform(-1, 1)',
      'normalPerUnit(0.5)',
      'meanOfExisting',
    ]);
    expect([scaledToL1(0.5), scaledToL1(0.5, { perTarget: true })].map(({ name }) => name)).toEqual([
      'scaledToL1(0.5)',
      'scaledToL1(0.5 per target)',
    ]);
  });

  it('of numbers have the moments that they name', () => {
    const count = 40_000;
    const normals = created(normal(0.01), 200, 200).flat();
    // Five standard errors of the mean and of the mean square.
    expect(Math.abs(sum(normals) / count)).toBeLessThan((5 * 0.01) / Math.sqrt(count));
    expect(Math.abs(sum(normals.map((x) => x * x)) / count - 1e-4)).toBeLessThan(
      (5 * Math.SQRT2 * 1e-4) / Math.sqrt(count),
    );
    const uniforms = created(uniform(2, 5), 200, 200).flat();
    expect(uniforms.every((x) => x >= 2 && x < 5)).toBe(true);
    expect(Math.abs(sum(uniforms) / count - 3.5)).toBeLessThan((5 * 3) / Math.sqrt(12 * count));
  });
});

describe('normalPerUnit', () => {
  it('shrinks with the root of the units before the birth', () => {
    const [plain, scaled] = [
      bornRow({ outgoing: normal(3) }, 16, 5),
      bornRow({ outgoing: normalPerUnit(3) }, 16, 5),
    ];
    scaled.forEach((x, i) => expect(x).toBeCloseTo(plain[i]! / 4, 14));
    expect(bornRow({ outgoing: normalPerUnit(3) }, 0, 5)).toEqual(bornRow({ outgoing: normal(3) }, 0, 5));
  });

  it('shrinks with the root of the sources where a tensor is created', () => {
    const weight = variable({ name: 'weight', dims: [row.pre, column.post], initial: normalPerUnit(1) });
    const plain = variable({ name: 'weight', dims: [row.pre, column.post], initial: normal(0.05) });
    const [scaled, even] = [weight, plain].map((each) =>
      createState({ variables: [each], key, extents: { row: 400, column: 3 } }).read(each),
    );
    scaled!.forEach((x, i) => expect(x).toBeCloseTo(even![i]!, 15));
  });
});

describe('meanOfExisting', () => {
  it('is the mean of what the tensor had, 0 if it had nothing', () => {
    expect(bornRow({ outgoing: meanOfExisting }, 3, 4)).toEqual([1, 1, 1, 1]);
    expect(bornRow({ outgoing: meanOfExisting }, 0, 4)).toEqual([0, 0, 0, 0]);
  });
});

describe('scaledToL1', () => {
  it.each(EDGE_EXTENTS)('makes absolute values add up to the total over %s units', (columns) => {
    const values = bornRow({ outgoing: scaledToL1(0.025) }, 4, columns);
    expect(sum(values.map(Math.abs))).toBeCloseTo(columns === 0 ? 0 : 0.025, 8);
    expect(values.every((x) => x !== 0)).toBe(true);
  });

  const perTarget = scaledToL1(0.5, { perTarget: true });

  it('counts the targets that are left when the same edit removes some', () => {
    const weight = variable({
      name: 'weight',
      dims: [row.pre, row.post],
      initial: constant(1),
      birth: { incoming: zeros, outgoing: perTarget },
    });
    const state = createState({ variables: [weight], key, extents: { row: 5 } });
    const after = state.apply({ axis: 'row', survivors: [0, 3, 4], births: 1 }).read(weight);
    const outgoing = [...after.slice(12)].reduce((total, value) => total + Math.abs(value), 0);
    expect(after.length).toBe(16);
    expect(outgoing).toBeCloseTo(0.5 * 3, 6);
  });

  it('multiplies the total by the targets if asked to', () => {
    expect(sum(bornRow({ outgoing: perTarget }, 6, 5).map(Math.abs))).toBeCloseTo(2.5, 6);
    expect(bornRow({ outgoing: perTarget }, 6, 0)).toEqual([]);
  });

  it.each(EDGE_EXTENTS)(
    'gives a share to the newborn itself but counts only the %s targets that it found',
    (units) => {
      const recurrent = variable({
        name: 'recurrent',
        dims: [row.pre, row.post],
        initial: zeros,
        birth: { outgoing: perTarget },
      });
      const survivors = Array.from({ length: units }, (_, i) => i);
      const state = createState({ variables: [recurrent], key, extents: { row: units } });
      const values = state.apply({ axis: 'row', survivors, births: 1 }).read(recurrent);
      const outgoing = [...values.slice(units * (units + 1))];
      expect(outgoing).toHaveLength(units + 1);
      expect(sum(outgoing.map(Math.abs))).toBeCloseTo(0.5 * units, 6);
      expect(outgoing[units] !== 0).toBe(units > 0);
    },
  );
});

describe('a newborn of a recurrent weight', () => {
  it.each(EDGE_EXTENTS)(
    'gets its incoming weights from the %s units before it, its own being outgoing',
    (units) => {
      const recurrent = variable({
        name: 'recurrent',
        dims: [row.pre, row.post],
        initial: zeros,
        birth: { incoming: scaledToL1(1), outgoing: constant(7) },
      });
      const survivors = Array.from({ length: units }, (_, i) => i);
      const state = createState({ variables: [recurrent], key, extents: { row: units } });
      const values = [...state.apply({ axis: 'row', survivors, births: 1 }).read(recurrent)];
      const incoming = values.filter((_, i) => i % (units + 1) === units && i < units * (units + 1));
      expect(incoming).toHaveLength(units);
      expect(sum(incoming.map(Math.abs))).toBeCloseTo(units === 0 ? 0 : 1, 6);
      expect(values.slice(units * (units + 1))).toEqual(new Array<number>(units + 1).fill(7));
    },
  );
});
