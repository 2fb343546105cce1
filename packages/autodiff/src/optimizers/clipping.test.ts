import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { evaluate } from '../eager/evaluate.ts';
import { tensor } from '../eager/literal.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { clipByNorm, clipByValue } from './clipping.ts';

const [unit, other] = [axis('unit'), axis('other')];
const gradients = [
  tensor(
    [
      [3, 0],
      [0, -4],
    ],
    [unit, other],
  ),
  tensor([12, 0], [unit]),
  tensor(0, []),
] as Tensor[];

const values = (tensors: readonly Tensor[]): number[][] =>
  Object.values(evaluate(Object.fromEntries(tensors.map((each, i) => [i, each])))).map((each) => [
    ...each.values,
  ]);

describe('clipByNorm', () => {
  it('scales all gradients alike to their common norm, here 13', () => {
    const [matrix, vector, number] = values(clipByNorm(gradients, 6.5));
    [3, 0, 0, -4].forEach((value, i) => expect(matrix![i]).toBeCloseTo(value / 2, 14));
    [12, 0].forEach((value, i) => expect(vector![i]).toBeCloseTo(value / 2, 14));
    expect(number).toEqual([0]);
  });

  it.each([13, 14, 1e300])('leaves gradients as they are up to a norm of %s', (limit) => {
    expect(values(clipByNorm(gradients, limit))).toEqual(values(gradients));
  });

  it('takes gradients that are all zero', () => {
    expect(values(clipByNorm([tensor([0, 0], [unit])], 1))).toEqual([[0, 0]]);
  });

  it('takes axes without units', () => {
    expect(values(clipByNorm([tensor([], [unit]), tensor(8, [])], 2))).toEqual([[], [2]]);
  });
});

describe('clipByValue', () => {
  it('holds every element within the limit', () => {
    expect(values(clipByValue(gradients, 3.5))).toEqual([[3, 0, 0, -3.5], [3.5, 0], [0]]);
  });
});
