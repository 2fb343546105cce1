import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { evaluate, toArray } from '../eager/evaluate.ts';
import { tensor } from '../eager/literal.ts';
import { ShapeError } from '../errors.ts';
import { gradient } from '../gradient/gradient.ts';
import { and, less, not, or } from './arithmetic.ts';
import { contract } from './contract.ts';
import { elu, floor, leakyRelu, round, silu } from './functions.ts';
import { gather } from './lookup.ts';
import { argsort, sort, topK } from './order.ts';
import { min, sum } from './reduce.ts';

const [unit, top, five] = [axis('unit'), axis('top', 2), axis('five', 5)];
const x = tensor([3, -1, 3, 0.5], [unit]);

describe('orders', () => {
  it('are positions, of equal numbers the first first', () => {
    expect(toArray(argsort(x, unit))).toEqual([1, 3, 0, 2]);
    expect(toArray(argsort(x, unit, { descending: true }))).toEqual([0, 2, 3, 1]);
  });

  it('sort numbers, and lead gradients back to where they came from', () => {
    expect(toArray(sort(x, unit))).toEqual([-1, 0.5, 3, 3]);
    const ranks = tensor([10, 20, 30, 40], [unit]);
    const [slope] = gradient(contract(sort(x, unit), ranks, [unit]), [x]);
    expect(toArray(slope!)).toEqual([30, 10, 40, 20]);
  });

  it('name the largest, and -1 behind the last', () => {
    expect(toArray(topK(x, unit, top))).toEqual([0, 2]);
    expect(toArray(gather(x, topK(x, unit, top), unit))).toEqual([3, 3]);
    expect(toArray(topK(x, unit, five))).toEqual([0, 2, 3, 1, -1]);
  });

  it('are of a dim of the tensor, and the first ones are counted by a fixed axis', () => {
    expect(() => argsort(x, five as never)).toThrow(ShapeError);
    expect(() => topK(x, unit, axis('any'))).toThrow(
      'argsort: found [unit], expected real numbers over "unit"',
    );
  });
});

describe('the smallest element', () => {
  it('is infinite over no units', () => {
    expect(toArray(min(x, unit))).toBe(-1);
    expect(evaluate({ none: min(tensor([], [unit]), unit) }).none.values[0]).toBe(Infinity);
  });
});

describe('elementwise functions', () => {
  const numbers = tensor([-2.5, -0.5, 0, 0.5, 1.5], [five]);

  it.each([
    ['floor', floor(numbers), [-3, -1, 0, 0, 1]],
    ['round', round(numbers), [-2, -0, 0, 0, 2]],
    ['leakyRelu', leakyRelu(numbers, 0.1), [-0.25, -0.05, 0, 0.5, 1.5]],
    ['not', not(numbers), [0, 0, 1, 0, 0]],
    ['and', and(numbers, less(numbers, 1)), [1, 1, 0, 1, 0]],
    ['or', or(not(numbers), less(1, numbers)), [0, 0, 1, 0, 1]],
  ])('%s', (_name, result, expected) => {
    expect(toArray(result)).toEqual(expected);
  });

  it('elu and silu, to the last digits near 0', () => {
    const small = tensor([-1e-9, -1, 2], [unit]);
    const found = evaluate({ elu: elu(small, 2), silu: silu(small) });
    const expected = [2 * Math.expm1(-1e-9), 2 * Math.expm1(-1), 2];
    found.elu.values.forEach((value, i) => expect(value / expected[i]!).toBeCloseTo(1, 14));
    expect(found.silu.values[2]).toBeCloseTo(2 / (1 + Math.exp(-2)), 14);
    const [slope] = gradient(sum(elu(small, 2), unit), [small]);
    const slopes = toArray(slope!) as number[];
    expect(slopes[1]).toBeCloseTo(2 * Math.exp(-1), 14);
    expect(slopes[2]).toBe(1);
  });
});
