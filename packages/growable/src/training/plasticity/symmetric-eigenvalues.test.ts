import { normalAt, randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { singularVectors } from '../../growth/births/singular-vectors.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => b - a);

/** Products of random vectors with each other: symmetric, of at most so high a rank. */
function products(size: number, rank: number): Float64Array {
  const rows = Array.from({ length: size }, (_, i) =>
    Array.from({ length: rank }, (_r, j) => normalAt(randomKey(size), i, j)),
  );
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [one, other] = [rows[Math.floor(at / size)]!, rows[at % size]!];
    return one.reduce((sum, value, k) => sum + value * other[k]!, 0);
  });
}

describe('eigenvalues of symmetric matrices', () => {
  it.each([
    [1, 1],
    [2, 2],
    [7, 7],
    [20, 20],
    [20, 6],
    [33, 1],
  ])('of size %i and rank %i are those that rotations of pairs find', (size, rank) => {
    const matrix = products(size, rank);
    const expected = sorted(singularVectors({ rows: size, columns: size, values: matrix }).values);
    const found = sorted(symmetricEigenvalues(matrix, size));
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? 0, 9));
  });

  it('are what stands on a diagonal, and known ones of small matrices', () => {
    expect(sorted(symmetricEigenvalues([3, 0, 0, 0, -1, 0, 0, 0, 2], 3))).toEqual([3, 2, -1]);
    const [large, small] = sorted(symmetricEigenvalues([2, 1, 1, 2], 2));
    expect(large).toBeCloseTo(3, 14);
    expect(small).toBeCloseTo(1, 14);
    expect([...symmetricEigenvalues([], 0)]).toEqual([]);
    expect([...symmetricEigenvalues(new Float64Array(16), 4)]).toEqual([0, 0, 0, 0]);
  });
});
