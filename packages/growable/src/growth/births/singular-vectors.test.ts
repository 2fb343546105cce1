import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Matrix, singularVectors } from './singular-vectors.ts';

const extents = fc.constantFrom(0, 1, 3, 4, 5, 17);
const matrices: fc.Arbitrary<Matrix> = fc.tuple(extents, extents, fc.nat()).map(([rows, columns, seed]) => ({
  rows,
  columns,
  values: Float64Array.from({ length: rows * columns }, (_, i) =>
    Math.sin(1 + i * (seed % 97) + i * i * 0.7),
  ),
}));

const times = ({ rows, columns, values }: Matrix, vector: ArrayLike<number>): number[] =>
  Array.from({ length: rows }, (_, r) => {
    let total = 0;
    for (let c = 0; c < columns; c++) total += values[r * columns + c]! * vector[c]!;
    return total;
  });

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((total, next) => total + next, 0);

describe('singularVectors', () => {
  it('takes a matrix apart into orthonormal vectors, largest value first', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { values, left, right } = singularVectors(matrix);
        expect(values.length).toBeLessThanOrEqual(Math.min(matrix.rows, matrix.columns));
        expect([...values].sort((a, b) => b - a)).toEqual(values);
        for (const vectors of [left, right]) {
          vectors.forEach((a, i) =>
            vectors.forEach((b, j) => expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 10)),
          );
        }
        const rebuilt = matrix.values.map((_, at) => {
          const [r, c] = [Math.floor(at / matrix.columns), at % matrix.columns];
          return values.reduce((sum, value, i) => sum + value * left[i]![r]! * right[i]![c]!, 0);
        });
        rebuilt.forEach((value, at) => expect(value).toBeCloseTo(matrix.values[at]!, 10));
      }),
    );
  });

  it('finds the leading direction that power iteration finds', () => {
    const matrix: Matrix = {
      rows: 6,
      columns: 4,
      values: Float64Array.from({ length: 24 }, (_, i) => Math.cos(i * i + 2 * i) + (i % 4)),
    };
    let vector: number[] = [1, 1, 1, 1];
    for (let i = 0; i < 500; i++) {
      const image = times(matrix, vector);
      const back = vector.map((_, c) =>
        image.reduce((sum, value, r) => sum + value * matrix.values[r * 4 + c]!, 0),
      );
      vector = back.map((value) => value / Math.hypot(...back));
    }
    const { values, right } = singularVectors(matrix);
    expect(Math.abs(dot(vector, right[0]!))).toBeCloseTo(1, 12);
    expect(values[0]).toBeCloseTo(Math.hypot(...times(matrix, vector)), 12);
  });

  it('leaves out what the matrix does not have', () => {
    const values = Float64Array.from([1, 2, 3, 2, 4, 6]);
    const found = singularVectors({ rows: 2, columns: 3, values });
    expect(found.values).toHaveLength(1);
    expect(found.values[0]).toBeCloseTo(Math.sqrt(70), 12);
    expect(singularVectors({ rows: 3, columns: 2, values: new Float64Array(6) }).values).toEqual([]);
  });

  it('makes the largest element of every right vector positive', () => {
    const found = singularVectors({ rows: 1, columns: 2, values: Float64Array.of(-3, -4) });
    expect([...found.right[0]!]).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)]);
    expect([...found.left[0]!]).toEqual([expect.closeTo(-1, 12)]);
  });
});
