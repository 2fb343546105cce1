import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { evaluate, toArray } from '../eager/evaluate.ts';
import { positions, tensor } from '../eager/literal.ts';
import { GraphError } from '../errors.ts';
import { add, divide, multiply, subtract } from '../primitives/arithmetic.ts';
import { contract, project } from '../primitives/contract.ts';
import { exp, log, square, stopGradient, tanh } from '../primitives/functions.ts';
import { gather, scatterAdd } from '../primitives/lookup.ts';
import { sum } from '../primitives/reduce.ts';
import { scan } from '../primitives/scan.ts';
import { crossEntropy, softmax } from '../primitives/softmax.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { gradient } from './gradient.ts';

const [unit, time] = [axis('unit'), axis('time')];
const x = tensor([1, 2, 3], [unit]) as Tensor;
const extents = { unit: 3 };

const slopes = (loss: Tensor, ...sources: readonly Tensor[]): unknown[] =>
  gradient(loss, sources).map((each) =>
    toArray(multiply(each, 1), each.dims.includes(unit) ? { extents } : {}),
  );

describe('gradient', () => {
  it('is what one derives by hand', () => {
    expect(slopes(sum(square(x), unit), x)).toEqual([[2, 4, 6]]);
    expect(slopes(contract(x, x, [unit]), x)).toEqual([[2, 4, 6]]);
    expect(slopes(sum(divide(6, x), unit), x)).toEqual([[-6, -1.5, -6 / 9]]);
    expect(slopes(sum(log(x), unit), x)).toEqual([[1, 0.5, 1 / 3]]);
  });

  it('of a cross-entropy is the predicted distribution less the observed one', () => {
    const loss = crossEntropy(x, positions(1, []), unit);
    const [found] = slopes(loss, x) as [number[]];
    const shares = toArray(softmax(x, unit)) as number[];
    found.forEach((slope, i) => expect(slope).toBeCloseTo(shares[i]! - (i === 1 ? 1 : 0), 14));
  });

  it('has the dims of its source, whatever role it was used in', () => {
    const w = tensor(
      [
        [1, 2, 0],
        [0, 1, 0],
        [3, 0, 1],
      ],
      [unit.pre, unit.post],
    ) as Tensor;
    const [toX, toW] = gradient(sum(square(project(x, w)), unit), [x, w]);
    expect(new Set(toX!.dims)).toEqual(new Set([unit]));
    expect(new Set(toW!.dims)).toEqual(new Set([unit.pre, unit.post]));
  });

  it('of something that the loss does not depend on is zero', () => {
    const other = tensor([4, 5, 6], [unit]) as Tensor;
    expect(slopes(sum(exp(x), unit), other)).toEqual([[0, 0, 0]]);
    expect(slopes(sum(multiply(stopGradient(x), other), unit), x)).toEqual([[0, 0, 0]]);
  });

  it('reaches tensors in the middle and what they are made of', () => {
    const middle = square(x);
    const loss = sum(multiply(middle, x), unit);
    expect(slopes(loss, middle, x)).toEqual([
      [1, 2, 3],
      [3, 12, 27],
    ]);
  });

  it('of a loss with respect to itself is one, and the same source twice gets the same', () => {
    const loss = sum(x, unit);
    expect(slopes(loss, loss)).toEqual([1]);
    expect(slopes(sum(square(x), unit), x, x)).toEqual([
      [2, 4, 6],
      [2, 4, 6],
    ]);
  });

  it('adds up over uses of one tensor, as both operands too', () => {
    expect(slopes(sum(add(x, x), unit), x)).toEqual([[2, 2, 2]]);
    expect(slopes(sum(subtract(x, x), unit), x)).toEqual([[0, 0, 0]]);
    expect(slopes(sum(multiply(x, multiply(x, x)), unit), x)).toEqual([[3, 12, 27]]);
  });

  it('keeps members of a batch apart in a lookup', () => {
    const batch = axis('batch', 2);
    const table = tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [batch, unit],
    ) as Tensor;
    const looked = gather(table, positions([2, 0], [batch]), unit);
    const [slope] = gradient(sum(square(looked), batch), [table]);
    const found = evaluate({ slope: slope! }, { extents }).slope;
    expect(found.dims).toEqual(['unit', 'batch']);
    expect([...found.values]).toEqual([0, 8, 0, 0, 6, 0]);
  });

  it('adds up over steps where the same tensor is scattered in each of them', () => {
    const [source, number] = [tensor([5, 7], [axis('two', 2)]), tensor(0, [])];
    const weights = tensor(
      [
        [1, 2, 4],
        [8, 16, 32],
      ],
      [time, unit],
    );
    const { emitted } = scan({
      over: time,
      carry: { number },
      elements: { at: positions([2, 0], [time]) },
      step: ({ number: same }, { at }) => ({
        carry: { number: same },
        emit: { placed: scatterAdd(source, at, unit) },
      }),
    });
    const loss: Tensor = multiply(emitted.placed, weights);
    expect(toArray(gradient(sum(loss, ...loss.dims), [source])[0]!)).toEqual([12, 12]);
  });

  it('refuses a loss with axes', () => {
    expect(() => gradient(x, [x])).toThrow(GraphError);
    expect(() => gradient(x, [x])).toThrow(
      'gradient: found a loss over [unit], expected one number. Reduce it',
    );
  });
});

describe('the gradient of a scan', () => {
  const powers = (base: Tensor, start: Tensor): Tensor =>
    scan({
      over: time,
      carry: { c: start },
      elements: {},
      step: ({ c }) => ({ carry: { c: multiply(c, base) }, emit: {} }),
    }).carry.c;
  const [base, start] = [tensor(3, []) as Tensor, tensor(2, []) as Tensor];
  const at = (steps: number, ...tensors: readonly Tensor[]): number[] =>
    tensors.map(
      (each) =>
        0 + (toArray(add(each, multiply(powers(base, start), 0)), { extents: { time: steps } }) as number),
    );

  it.each([0, 1, 3, 5, 17])(
    'over %s steps is right for what is captured and for the initial value',
    (steps) => {
      const loss = powers(base, start);
      const [toBase, toStart] = gradient(loss, [base, start]);
      expect(at(steps, loss, toBase!, toStart!)).toEqual([
        2 * 3 ** steps,
        steps === 0 ? 0 : 2 * steps * 3 ** (steps - 1),
        3 ** steps,
      ]);
    },
  );

  it.each([0, 1, 2, 3, 5])('over %s steps has a gradient of its own, and that another', (steps) => {
    const loss = powers(base, start);
    const first = gradient(loss, [base])[0]!;
    const [second, mixed] = gradient(first, [base, start]);
    const third = gradient(second!, [base])[0]!;
    const falling = (order: number): number =>
      Array.from({ length: order }, (_, i) => steps - i).reduce((a, b) => a * b, 1);
    const expected = [
      2 * falling(2) * 3 ** (steps - 2),
      falling(1) * 3 ** (steps - 1),
      2 * falling(3) * 3 ** (steps - 3),
    ];
    expect(at(steps, second!, mixed!, third)).toEqual(expected.map((value) => 0 + value));
  });
});

describe('deep graphs', { timeout: 60_000 }, () => {
  const depth = 50_000;

  it('are traced and differentiated without recursion', () => {
    let deep = x;
    for (let i = 0; i < depth; i++) deep = multiply(deep, 1.00001);
    const loss = sum(square(deep), unit);
    const [slope] = slopes(loss, x) as [number[]];
    const growth = 1.00001 ** depth;
    slope.forEach((value, i) => expect(value / (2 * (i + 1) * growth ** 2)).toBeCloseTo(1, 9));
  });

  it('may use one tensor again and again', () => {
    let deep = multiply(x, 0);
    for (let i = 0; i < depth / 5; i++) deep = add(multiply(deep, 0.5), x);
    const [slope] = slopes(sum(multiply(deep, x), unit), x) as [number[]];
    slope.forEach((value, i) => expect(value).toBeCloseTo(4 * (i + 1), 12));
  });

  it('may stand before a scan and in its step', () => {
    let elements = tensor([0.1, 0.2], [time]) as Tensor;
    for (let i = 0; i < depth / 5; i++) elements = add(elements, 1e-9);
    const w = tensor(
      [
        [0.3, 0.1, 0],
        [0, 0.2, 0.1],
        [0.1, 0, 0.3],
      ],
      [unit.pre, unit.post],
    ) as Tensor;
    const { carry, emitted } = scan({
      over: time,
      carry: { c: x },
      elements: { e: elements },
      step: ({ c }, { e }) => {
        let next = c;
        for (let i = 0; i < 1000; i++) next = tanh(add(project(next, w), e));
        return { carry: { c: next }, emit: { next } };
      },
    });
    const loss = add(sum(carry.c, unit), sum(emitted.next, time, unit));
    const [toW, toElements] = gradient(loss, [w, elements]);
    const found = evaluate({ loss, toW: toW!, toElements: toElements! });
    expect(found.toW.values.every((value) => Number.isFinite(value) && value > 0)).toBe(true);
    expect(found.toElements.values[1]! / found.toElements.values[0]!).toBeGreaterThan(1);
  });
});
