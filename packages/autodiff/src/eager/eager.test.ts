import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { GraphError, NonFiniteError, ShapeError, StructureError } from '../errors.ts';
import { add, divide, multiply } from '../primitives/arithmetic.ts';
import { broadcast, mean, sum } from '../primitives/reduce.ts';
import { extentOf, input } from '../primitives/source.ts';
import { gather, oneHot } from '../primitives/lookup.ts';
import { relabel, slice } from '../primitives/movement.ts';
import { constant } from '../state/fill.ts';
import { type Variable, variable } from '../state/variable.ts';
import { evaluate, toArray } from './evaluate.ts';
import { type Nested, positions, tensor } from './literal.ts';

const [row, column, gate] = [axis('row'), axis('column', { max: 4 }), axis('gate', 2)];

describe('tensor', () => {
  it.each([
    { values: 7, dims: [], extents: [] },
    { values: [1, 2, 3], dims: [row], extents: [3] },
    {
      values: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      dims: [row, column],
      extents: [3, 2],
    },
    { values: [], dims: [row], extents: [0] },
    { values: [[], []], dims: [row, column], extents: [2, 0] },
    { values: [], dims: [row, column], extents: [0, 0] },
    { values: [], dims: [row, gate], extents: [0, 2] },
    { values: [], dims: [row, gate, column], extents: [0, 2, 0] },
    { values: [[[1], [2]]], dims: [row, gate, column], extents: [1, 2, 1] },
  ] satisfies { values: Nested; dims: readonly unknown[]; extents: number[] }[])(
    'reads extents $extents off the nesting of $values and writes it again',
    ({ values, dims, extents }) => {
      const literal = tensor(values, dims);
      expect(evaluate({ literal }).literal.extents).toEqual(extents);
      expect(toArray(literal)).toEqual(values);
    },
  );

  it.each([
    {
      what: 'rows of different lengths',
      values: [[1, 2], [3]],
      found: 'found an array of 1 at depth 1, expected 2',
    },
    {
      what: 'a number among arrays',
      values: [[1], 2],
      found: 'found a number at depth 1, expected arrays to depth 2',
    },
    {
      what: 'an array among numbers',
      values: [[1, [2]]],
      found: 'found an array of 1 at depth 2, expected a number',
    },
    { what: 'too little nesting', values: [1, 2], found: 'nested 1 deep, expected 2 for [row, column]' },
    { what: 'too much nesting', values: [[[1]]], found: 'nested 3 deep, expected 2' },
    {
      what: 'an array that is empty only here',
      values: [[1], []],
      found: 'found an array of 0 at depth 1, expected 1',
    },
    {
      what: 'more units than the axis may have',
      values: [[1, 2, 3, 4, 5]],
      found: 'axis "column": found 5 units, expected 0 to 4',
    },
  ] satisfies { what: string; values: Nested; found: string }[])('refuses $what', ({ values, found }) => {
    expect(() => tensor(values, [row, column])).toThrow(ShapeError);
    expect(() => tensor(values, [row, column])).toThrow(found);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %s', (number) => {
    expect(() => tensor([1, number], [row])).toThrow(NonFiniteError);
    expect(() => tensor([1, number], [row])).toThrow(`found ${number} at element 1`);
  });

  it('refuses a dim twice, but takes an axis in two roles', () => {
    expect(() => tensor([[1]], [row, row])).toThrow(ShapeError);
    expect(() => tensor([[1]], [row, row])).toThrow('found [row, row], expected each dim once');
    expect(
      toArray(
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          [row.pre, row.post],
        ),
      ),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe('positions', () => {
  it('select units', () => {
    expect(toArray(oneHot(positions([1, 0], [row]), gate))).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(toArray(oneHot(positions([], [row]), gate))).toEqual([]);
  });

  it.each([-1, 0.5, 2 ** 31])('refuse %s', (number) => {
    expect(() => positions([0, number], [row])).toThrow(ShapeError);
    expect(() => positions([0, number], [row])).toThrow(
      `found ${number} at element 1, expected a unit position`,
    );
  });

  it('stay positions when they are repeated, renamed or cut', () => {
    const table = tensor([10, 20], [gate]);
    const at = positions([1, 0], [gate]);
    const first = slice(at, gate, 0, axis('first', 1));
    expect([broadcast(at, [row]), relabel(at, [[gate, gate.pre]]), first].map(({ kind }) => kind)).toEqual([
      'index',
      'index',
      'index',
    ]);
    const looked = gather(table, relabel(at, [[gate, gate.pre]]), gate);
    expect(toArray(looked)).toEqual([20, 10]);
    expect(toArray(gather(table, broadcast(positions(1, []), [row]), gate), { extents: { row: 3 } })).toEqual(
      [20, 20, 20],
    );
    expect(gather(at, positions(0, []), gate).kind).toBe('index');
  });

  it('are no numbers to calculate with', () => {
    expect(() => add(positions([0], [row]), 1)).toThrow('add: found unit positions, expected real numbers');
    expect(() => sum(positions([0], [row]), row)).toThrow('found unit positions');
    expect(() => oneHot(tensor([0], [row]), gate)).toThrow(
      'expected unit positions. Declare them with indexInput',
    );
  });
});

describe('evaluate', () => {
  const matrix = tensor(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [row, column],
  );

  it('gives dims, extents and values', () => {
    const { total, shares } = evaluate({
      total: sum(matrix, row, column),
      shares: divide(matrix, sum(matrix, row)),
    });
    expect(total).toEqual({ dims: [], extents: [], values: Float64Array.of(21) });
    expect(shares).toMatchObject({ dims: ['row', 'column'], extents: [3, 2] });
    expect([...shares.values]).toEqual([1 / 9, 2 / 12, 3 / 9, 4 / 12, 5 / 9, 6 / 12]);
  });

  it('takes extents that no literal tells', () => {
    expect(toArray(broadcast(1, [row]), { extents: { row: 3 } })).toEqual([1, 1, 1]);
    expect(toArray(broadcast(1, [gate]))).toEqual([1, 1]);
    expect(toArray(multiply(mean(matrix, row), extentOf(column)))).toEqual([6, 8]);
  });

  it('refuses literals that disagree, and names the axis', () => {
    const act = (): unknown => toArray(add(matrix, tensor([1, 2], [row])));
    expect(act).toThrow(ShapeError);
    expect(act).toThrow(/axis "row" has extent [23] in a literal tensor but [23] in another/);
    expect(() => toArray(tensor([[1, 2]], [row.pre, row.post]))).toThrow('axis "row"');
  });

  it('refuses two axes of one name', () => {
    const act = (): unknown => toArray(add(matrix, tensor([1, 2, 3], [axis('row')])));
    expect(act).toThrow(StructureError);
    expect(act).toThrow('found two axes named "row"');
  });

  it('refuses extents that are unknown, unused or contradicted', () => {
    expect(() => toArray(broadcast(1, [row]))).toThrow('axis "row": found no literal tensor that has it');
    expect(() => toArray(matrix, { extents: { rows: 3 } })).toThrow('found an extent for axis "rows"');
    expect(() => toArray(matrix, { extents: { row: 4 } })).toThrow(
      'found extent 4 for axis "row", expected 3',
    );
    expect(toArray(sum(matrix, column), { extents: { row: 3 } })).toEqual([3, 7, 11]);
  });

  it('refuses inputs and variables, by name', () => {
    const v = variable({ name: 'v', dims: [], initial: constant(1) }) as Variable;
    const act = (): unknown => toArray(add(add(v, input('x', [row])), matrix));
    expect(act).toThrow(GraphError);
    expect(act).toThrow(
      'found inputs or variables (x, v), expected literal tensors only. Trace a plan instead.',
    );
  });

  it('computes on the backend that it is given', () => {
    const third = divide(tensor(1, []), 3);
    expect(toArray(third)).toBe(1 / 3);
    expect(toArray(third, { backend: referenceBackend('single') })).toBe(Math.fround(1 / 3));
  });
});
