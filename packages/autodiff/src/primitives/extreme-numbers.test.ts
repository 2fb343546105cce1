import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { evaluate, toArray } from '../eager/evaluate.ts';
import { tensor } from '../eager/literal.ts';
import { gradient } from '../gradient/gradient.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, divide, equal, less, maximum, minimum, multiply, pow, subtract } from './arithmetic.ts';
import {
  abs,
  clip,
  exactGelu,
  exp,
  gelu,
  log,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  tanh,
} from './functions.ts';
import { gather } from './lookup.ts';
import { layerNorm } from './normalisation.ts';
import { argmax, max, mean, sum } from './reduce.ts';
import { crossEntropy, logSoftmax, logSumExp, softmax } from './softmax.ts';
import { positions } from '../eager/literal.ts';

const unit = axis('unit');

/** Values and derivatives of a function of one number. */
function at(f: (x: Tensor) => Tensor, numbers: readonly number[]): { values: number[]; slopes: number[] } {
  const x = tensor(numbers, [unit]) as Tensor;
  const value = f(x);
  const slope = gradient(sum(value, ...value.dims), [x])[0]!;
  const found = evaluate({ value, slope }, { extents: { unit: numbers.length } });
  return { values: [...found.value.values], slopes: [...found.slope.values] };
}

describe('functions far from zero', () => {
  it.each([
    { name: 'sigmoid', f: sigmoid, values: [0, 0.5, 1], slopes: [0, 0.25, 0] },
    { name: 'tanh', f: tanh, values: [-1, 0, 1], slopes: [0, 1, 0] },
    { name: 'softplus', f: softplus, values: [0, Math.LN2, 1000], slopes: [0, 0.5, 1] },
    { name: 'relu', f: relu, values: [0, 0, 1000], slopes: [0, 0, 1] },
    { name: 'exactGelu', f: exactGelu, values: [0, 0, 1000], slopes: [0, 0.5, 1] },
    { name: 'gelu', f: gelu, values: [0, 0, 1000], slopes: [0, 0.5, 1] },
  ])('$name neither overflows nor loses its slope at -1000, 0 and 1000', ({ f, values, slopes }) => {
    const found = at(f, [-1000, 0, 1000]);
    found.values.forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 12));
    found.slopes.forEach((slope, i) => expect(slope).toBeCloseTo(slopes[i]!, 12));
  });

  it('softplus and sigmoid keep what is small', () => {
    const { values, slopes } = at(softplus, [-40, -700]);
    expect(values[0]! / Math.exp(-40)).toBeCloseTo(1, 12);
    expect(values[1]! / Math.exp(-700)).toBeCloseTo(1, 12);
    expect(slopes[0]! / Math.exp(-40)).toBeCloseTo(1, 12);
    expect(at(sigmoid, [-700]).slopes[0]! / Math.exp(-700)).toBeCloseTo(1, 12);
  });
});

describe('softmax and its logarithm', () => {
  const spread = tensor([-1e300, -1000, 0, 1000, 1e300], [unit]) as Tensor;
  const tied = tensor([5000, 5000, 5000, -5000], [unit]) as Tensor;

  it('do not overflow', () => {
    expect(toArray(softmax(spread, unit))).toEqual([0, 0, 0, 0, 1]);
    const found = evaluate({ tied: softmax(tied, unit), log: logSoftmax(tied, unit) });
    expect([...found.tied.values]).toEqual([1 / 3, 1 / 3, 1 / 3, 0]);
    expect(found.log.values[0]).toBeCloseTo(-Math.log(3), 12);
    expect(found.log.values[3]).toBeCloseTo(-10_000 - Math.log(3), 9);
  });

  it('do not change with a shift of all', () => {
    const x = tensor([0.5, -1.5, 3], [unit]) as Tensor;
    const found = evaluate({ plain: softmax(x, unit), shifted: softmax(add(x, 1024), unit) });
    expect(found.shifted.values).toEqual(found.plain.values);
  });

  it('give a cross-entropy with a finite gradient where the answer seemed impossible', () => {
    const loss = crossEntropy(spread, positions(0, []), unit);
    const found = evaluate({ loss, slope: gradient(loss, [spread])[0]! });
    expect(found.loss.values[0]).toBe(2e300);
    expect([...found.slope.values]).toEqual([-1, 0, 0, 0, 1]);
  });
});

describe('the logarithm of a sum of exponentials', () => {
  /** 0 and -Infinity. */
  const ofOneAndZero = log(tensor([1, 0], [unit])) as Tensor;

  it('does not overflow, and is one of softmax by its derivative', () => {
    const all = (x: Tensor): Tensor => logSumExp(x, unit);
    expect(at(all, [1000, 1000])).toEqual({ values: [1000 + Math.LN2], slopes: [0.5, 0.5] });
    expect(at((x) => all(add(x, ofOneAndZero)), [-5000, 0])).toEqual({ values: [-5000], slopes: [1, 0] });
    expect(at((x) => all(subtract(x, ofOneAndZero)), [0, 0]).values).toEqual([Infinity]);
    expect(at((x) => all(log(x)), [-1, 1]).values).toEqual([NaN]);
  });

  it('is -Infinity with a derivative of 0 where all are, and over no units', () => {
    const nowhere = at((x) => logSumExp(add(x, log(tensor(0, []))), unit), [1, 2]);
    expect(nowhere).toEqual({ values: [-Infinity], slopes: [0, 0] });
    expect(at((x) => logSumExp(x, unit), []).values).toEqual([-Infinity]);
  });
});

describe('powers', () => {
  const by = (exponent: number) => (x: Tensor) => pow(x, tensor(exponent, []));
  const of = (base: number) => (y: Tensor) => pow(tensor(base, []), y);

  it('have a derivative by the base at 0 and below', () => {
    expect(at(by(0), [-2, 0, 2])).toEqual({ values: [1, 1, 1], slopes: [0, 0, 0] });
    expect(at(by(1), [-2, 0, 2]).slopes).toEqual([1, 1, 1]);
    expect(at(by(3), [-2, 0, 2])).toEqual({ values: [-8, 0, 8], slopes: [12, 0, 12] });
    expect(at(by(-1), [-2])).toEqual({ values: [-0.5], slopes: [-0.25] });
    expect(at(by(0.5), [-1]).values).toEqual([NaN]);
  });

  it('have a derivative by the exponent where the base is 0 or negative', () => {
    expect(at(of(0), [0, 1, 2.5])).toEqual({ values: [1, 0, 0], slopes: [0, 0, 0] });
    expect(at(of(-2), [2, 3])).toEqual({ values: [4, -8], slopes: [4 * Math.LN2, -8 * Math.LN2] });
  });

  it('with a known exponent of 1 or 2 are no powers', () => {
    const x = tensor([3], [unit]) as Tensor;
    expect(pow(x, 1)).toBe(x);
    expect(pow(x, 2).primitive).toBe(multiply(x, x).primitive);
  });
});

describe('the position of the largest element', () => {
  const found = (x: Tensor): unknown => toArray(argmax(x, unit));
  const literal = (...numbers: number[]): Tensor => tensor(numbers, [unit]);

  it('is the first of equal ones, NaN before all, and -1 over no units', () => {
    expect(found(literal(1, 3, 2, 3))).toBe(1);
    expect(found(log(literal(0, 0)))).toBe(0);
    expect(found(log(literal(1, -1, 2, -1)))).toBe(1);
    expect(found(literal())).toBe(-1);
  });

  it('is a position: it looks units up, and no arithmetic takes it', () => {
    const x = tensor([1, 3, 2], [unit]) as Tensor;
    expect(toArray(gather(x, argmax(x, unit), unit))).toBe(3);
    expect(() => add(argmax(x, unit), 1)).toThrow('add: found unit positions, expected real numbers.');
    expect(() => argmax(x, unit.pre)).toThrow(
      'argmax: found no dim "pre unit" in [unit], expected one to reduce.',
    );
  });
});

describe('kinks', () => {
  it('have the derivatives that the table names', () => {
    expect(at(abs, [-0, 0]).slopes.map(Math.abs)).toEqual([0, 0]);
    expect(at(relu, [0]).slopes).toEqual([0]);
    expect(at(sign, [-2, 0, 3])).toEqual({ values: [-1, 0, 1], slopes: [0, 0, 0] });
    expect(at((x) => clip(x, -1, 1), [-2, -1, 0, 1, 2])).toEqual({
      values: [-1, -1, 0, 1, 1],
      slopes: [0, 1, 1, 1, 0],
    });
    expect(at((x) => maximum(x, 1), [0, 1, 2]).slopes).toEqual([0, 1, 1]);
    expect(at((x) => maximum(1, x), [0, 1, 2]).slopes).toEqual([0, 0, 1]);
    expect(at((x) => minimum(x, 1), [0, 1, 2]).slopes).toEqual([1, 1, 0]);
    expect(at((x) => minimum(1, x), [0, 1, 2]).slopes).toEqual([1, 0, 0]);
    expect(at((x) => max(x, unit), [3, 1, 3]).slopes).toEqual([0.5, 0, 0.5]);
  });
});

describe('zeros of either sign and numbers that are none', () => {
  it('go through as IEEE 754 says', () => {
    expect(at(sqrt, [-0]).values).toEqual([-0]);
    const zero = evaluate({
      relu: relu(-0),
      product: multiply(tensor(-0, []), 1),
      quotient: divide(1, tensor(-0, [])),
    });
    expect(zero.relu.values[0]).toBe(-0);
    expect(zero.product.values[0]).toBe(-0);
    expect(zero.quotient.values[0]).toBe(-Infinity);
    expect(evaluate({ x: equal(tensor(-0, []), 0), y: less(tensor(-0, []), 0) })).toMatchObject({
      x: { values: Float64Array.of(1) },
      y: { values: Float64Array.of(0) },
    });
  });

  it('do not hide: NaN stays NaN', () => {
    const nan = log(tensor([-1, -1], [unit])) as Tensor;
    const all = {
      a: relu(nan),
      b: maximum(nan, 0),
      c: minimum(0, nan),
      d: max(nan, unit),
      e: sum(nan, unit),
      f: tanh(nan),
    };
    for (const { values } of Object.values(evaluate(all))) expect(values.every(Number.isNaN)).toBe(true);
  });
});

describe('an axis without units', () => {
  const empty = tensor([], [unit]) as Tensor;

  it('has an empty sum, no largest element and no mean', () => {
    const found = evaluate({ sum: sum(empty, unit), max: max(empty, unit), mean: mean(empty, unit) });
    expect(found.sum.values[0]).toBe(0);
    expect(found.max.values[0]).toBe(-Infinity);
    expect(found.mean.values[0]).toBeNaN();
  });

  it('stays empty through elementwise functions and normalisations', () => {
    const found = evaluate({
      a: exp(empty),
      b: softmax(empty, unit),
      c: layerNorm(empty, [unit]),
      d: add(empty, 1),
    });
    for (const { values, extents } of Object.values(found)) {
      expect(values).toHaveLength(0);
      expect(extents).toEqual([0]);
    }
  });
});
