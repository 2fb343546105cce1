import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { StructureError } from '../errors.ts';
import { randomKey } from '../random/key.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import type { Fill } from './fill.ts';
import { orthogonal } from './orthogonal.ts';
import { createState } from './state.ts';
import { variable } from './variable.ts';

const [row, column, stack] = [axis('row'), axis('column'), axis('stack')];
const key = randomKey(8);

function created(initial: Fill, rows: number, columns: number): number[][] {
  const matrix = variable({ name: 'matrix', dims: [row, column], initial });
  const extents = { row: rows, column: columns };
  const values = createState({ variables: [matrix], key, extents }).read(matrix);
  return Array.from({ length: rows }, (_, i) => [...values.slice(i * columns, (i + 1) * columns)]);
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

describe('orthogonal', () => {
  const products = (vectors: readonly (readonly number[])[]): number[][] =>
    vectors.map((a) => vectors.map((b) => sum(a.map((x, i) => x * b[i]!))));

  it.each(EDGE_EXTENTS.flatMap((rows) => EDGE_EXTENTS.map((columns) => [rows, columns] as const)))(
    'makes rows or columns of a %s by %s matrix orthonormal',
    (rows, columns) => {
      const matrix = created(orthogonal(2), rows, columns);
      const transposed = Array.from({ length: columns }, (_, j) => matrix.map((line) => line[j]!));
      const gram = products(rows <= columns ? matrix : transposed);
      gram.forEach((line, i) => line.forEach((x, j) => expect(x).toBeCloseTo(i === j ? 4 : 0, 12)));
    },
  );

  it('makes a matrix of its own for every unit of the dims before', () => {
    const cube = variable({ name: 'cube', dims: [stack, row, column], initial: orthogonal() });
    const extents = { stack: 3, row: 4, column: 4 };
    const values = createState({ variables: [cube], key, extents }).read(cube);
    const matrices = [0, 1, 2].map((s) => [...values.slice(16 * s, 16 * s + 16)]);
    for (const matrix of matrices) {
      const rows = [0, 1, 2, 3].map((i) => matrix.slice(4 * i, 4 * i + 4));
      products(rows).forEach((line, i) => line.forEach((x, j) => expect(x).toBeCloseTo(i === j ? 1 : 0, 12)));
    }
    expect(matrices[0]).not.toEqual(matrices[1]);
  });

  it.each([
    [4, 4],
    [3, 5],
    [5, 3],
  ])(
    'makes a matrix of %i sources by %i targets for each gate between them, if asked to',
    (rows, columns) => {
      const gates = axis('gate', 3);
      const dims = [row.pre, gates, column.post];
      const cube = variable({ name: 'cube', dims, initial: orthogonal(1, { over: 'roles' }) });
      const values = createState({ variables: [cube], key, extents: { row: rows, column: columns } }).read(
        cube,
      );
      for (let gate = 0; gate < 3; gate++) {
        const matrix = Array.from({ length: rows }, (_, i) => {
          const from = (i * 3 + gate) * columns;
          return [...values.slice(from, from + columns)];
        });
        const transposed = Array.from({ length: columns }, (_, j) => matrix.map((line) => line[j]!));
        const gram = products(rows <= columns ? matrix : transposed);
        gram.forEach((line, i) => line.forEach((x, j) => expect(x).toBeCloseTo(i === j ? 1 : 0, 12)));
      }
    },
  );

  it('says what it is', () => {
    expect([orthogonal(), orthogonal(2, { over: 'roles' })].map(({ name }) => name)).toEqual([
      'orthogonal(1)',
      'orthogonal(2 over roles)',
    ]);
  });

  it('refuses dims without roles where it is to go by them', () => {
    const matrix = variable({
      name: 'matrix',
      dims: [row, column],
      initial: orthogonal(1, { over: 'roles' }),
    });
    expect(() => createState({ variables: [matrix], key, extents: { row: 3, column: 3 } })).toThrow(
      'orthogonal: found dims [row, column], expected one in the role pre and one in the role post.',
    );
  });

  it('refuses a tensor that is no matrix', () => {
    const vector = variable({ name: 'vector', dims: [row], initial: orthogonal() });
    expect(() => createState({ variables: [vector], key, extents: { row: 3 } })).toThrow(StructureError);
  });
});
