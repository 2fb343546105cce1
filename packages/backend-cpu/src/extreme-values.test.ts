import {
  axis,
  clipByNorm,
  concatenate,
  createState,
  crossEntropy,
  evaluate,
  gradient,
  input,
  log,
  logSoftmax,
  logSumExp,
  NonFiniteError,
  normal,
  positions,
  randomKey,
  referenceBackend,
  select,
  softmax,
  sum,
  type Tensor,
  tensor,
  trace,
  variable,
} from '@meristem/autodiff';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';

const BACKENDS = [
  { name: 'reference, double', backend: referenceBackend('double') },
  { name: 'reference, single', backend: referenceBackend('single') },
  { name: 'cpu, fast', backend: await cpuBackend({ blas: 'none' }) },
  { name: 'cpu, portable', backend: await cpuBackend({ precision: 'portable' }) },
];

describe.each(BACKENDS)('on $name', ({ backend }) => {
  const single = backend.description.precision === 'single';
  const [row, choice] = [axis('row'), axis('choice', 3)];
  const values = (x: Tensor): number[] => [...evaluate({ x }, { backend }).x.values];
  /** A list of numbers over `choice`, some of them masked out. */
  const masked = (numbers: readonly number[], kept: readonly number[]): Tensor =>
    select(tensor([...kept], [choice]), tensor([...numbers], [choice]), -Infinity);
  const close = (found: readonly number[], expected: readonly number[]): void => {
    expect(found).toHaveLength(expected.length);
    expected.forEach((number, i) => {
      if (Number.isFinite(number)) expect(found[i]! - number).toBeCloseTo(0, 6);
      else expect(found[i]).toBe(number);
    });
  };

  it('a masked class takes no part in a cross-entropy, and gets no gradient', () => {
    const logits = tensor([1, 2, 3], [choice]) as Tensor;
    const kept = select(tensor([1, 1, 0], [choice]), logits, -Infinity);
    const cost = crossEntropy(kept, positions(0, []), choice);
    close(values(cost), [1.31326169]);
    close(values(gradient(cost, [logits])[0]!), [-0.73105858, 0.73105858, 0]);
    close(values(gradient(logSumExp(kept, choice), [logits])[0]!), [0.26894142, 0.73105858, 0]);
    close(values(gradient(sum(softmax(kept, choice), choice), [logits])[0]!), [0, 0, 0]);
  });

  it('the last class that is left is certain', () => {
    const one = masked([5, -6, 7], [0, 1, 0]);
    close(values(softmax(one, choice)), [0, 1, 0]);
    close(values(logSoftmax(one, choice)), [-Infinity, 0, -Infinity]);
    close(values(logSumExp(one, choice)), [-6]);
    close(values(crossEntropy(one, positions(1, []), choice)), [0]);
    close(values(gradient(crossEntropy(one, positions(1, []), choice), [one])[0]!), [0, 0, 0]);
  });

  it('where all are masked every exponential is 0, and each class costs Infinity', () => {
    const none = masked([1, 2, 3], [0, 0, 0]);
    expect(values(softmax(none, choice))).toEqual([0, 0, 0]);
    expect(values(logSoftmax(none, choice))).toEqual([-Infinity, -Infinity, -Infinity]);
    expect(values(logSumExp(none, choice))).toEqual([-Infinity]);
    expect(values(crossEntropy(none, positions(2, []), choice))).toEqual([Infinity]);
  });

  it('a class that is masked and observed costs Infinity, its neighbours in the batch what they cost', () => {
    const logits: Tensor = tensor(
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      [row, choice],
    );
    const kept = select(tensor([1, 1, 0], [choice]), logits, -Infinity);
    close(values(crossEntropy(kept, positions([2, 0], [row]), choice)), [Infinity, Math.LN2]);
  });

  it('logits of 1e30 and either sign cost what lies between them', () => {
    const far = tensor([1e30, -1e30, 1e30], [choice]) as Tensor;
    close(values(softmax(far, choice)), [0.5, 0, 0.5]);
    close(values(crossEntropy(far, positions(0, []), choice)), [Math.LN2]);
    const cost = crossEntropy(far, positions(1, []), choice);
    expect(values(cost)[0]! / 2e30).toBeCloseTo(1, 6);
    close(values(gradient(cost, [far])[0]!), [0.5, -1, 0.5]);
  });

  it.each([
    { gradients: [3e20, 4e20], limit: 1, expected: [0.6, 0.8] },
    { gradients: [-3e38, 3e38], limit: 1, expected: [-Math.SQRT1_2, Math.SQRT1_2] },
    { gradients: [3e-30, 4e-30], limit: 1, expected: [3e-30, 4e-30] },
    { gradients: [3e-30, -4e-30], limit: 1e-30, expected: [6e-31, -8e-31] },
    { gradients: [3e30, 4], limit: 6e30, expected: [3e30, 4] },
    { gradients: [3, 4], limit: 1, expected: [0.6, 0.8] },
    { gradients: [0, 0], limit: 1, expected: [0, 0] },
  ])('gradients $gradients have a norm of $limit at most', ({ gradients, limit, expected }) => {
    const pair = axis('pair', 2);
    const found = values(clipByNorm([tensor(gradients, [pair])], limit)[0]!);
    expected.forEach((number, i) => {
      expect(Math.abs(found[i]! - number)).toBeLessThanOrEqual(2e-7 * Math.abs(number));
    });
  });

  it('a norm that is no number leaves no number', () => {
    const pair = axis('pair', 2);
    const infinite = select(tensor([1, 0], [pair]), Infinity, tensor([3, 4], [pair]) as Tensor);
    expect(values(clipByNorm([infinite], 1)[0]!)).toEqual([NaN, NaN]);
    const nan = select(tensor([1, 0], [pair]), log(tensor(-1, [])), tensor([3, 4], [pair]));
    expect(values(clipByNorm([nan], 1)[0]!)).toEqual([NaN, NaN]);
  });

  it('what is laid side by side keeps its negative zeros', () => {
    const [two, one, three] = [axis('two', 2), axis('one', 1), axis('three', 3)];
    const [first, last]: [Tensor, Tensor] = [tensor([-0, 1], [two]), tensor([-0], [one])];
    const whole = concatenate(
      [
        [first, two],
        [last, one],
      ],
      three,
    );
    expect(values(whole)).toEqual([-0, 1, -0]);
    // Looked at a second time, so that no backend writes the parts straight into their sum.
    const shown = evaluate({ whole, first: concatenate([[last, one]], one) }, { backend });
    expect([...shown.whole.values, ...shown.first.values]).toEqual([-0, 1, -0, -0]);
  });

  describe('what it is given', () => {
    const unit = axis('unit');
    const weight = variable({ name: 'weight', dims: [unit], initial: normal(1) });
    const plan = trace({
      name: 'double',
      outputs: { sum: sum(input('x', [unit]) as Tensor, unit), one: input('one', []), weight },
    });
    const place = () =>
      backend.place(createState({ variables: [weight], key: randomKey(0), extents: { unit: 2 } }));
    const run = (x: ArrayLike<number>, one = 1) => {
      const executable = place().load(plan);
      executable.run({ x, one });
      return executable.output('sum')[0];
    };

    it('may come from another realm', () => {
      for (const kind of ['Float32Array', 'Float64Array', 'Int32Array', 'Array']) {
        expect(run(runInNewContext(`${kind}.from([1, 2])`) as ArrayLike<number>)).toBe(3);
      }
    });

    const refused = single ? it : undefined;
    const expected = 'expected numbers that single precision can hold, up to 3.4028235e+38. Scale the data.';
    refused?.each([
      ['a list', [1, 1e300]],
      ['an array', Float64Array.of(1, 1e300)],
      ['an array of another realm', runInNewContext('Float64Array.of(1, 1e300)') as Float64Array],
      ['the first number that is too large', [1, 3.4028235677973366e38]],
    ])('is refused in %s where it would become infinite', (_name, x) => {
      const found = new NonFiniteError(`plan "double": input "x": found ${x[1]} at element 1, ${expected}`);
      expect(() => run(x)).toThrow(found);
    });

    refused?.('is refused as a number, in a variable, a state and a literal', () => {
      expect(() => run([1, 2], -1e39)).toThrow(
        new NonFiniteError(`plan "double": input "one": found -1e+39 at element 0, ${expected}`),
      );
      expect(() => place().write(weight, [1e39, 0])).toThrow(
        new NonFiniteError(`write "weight": found 1e+39 at element 0, ${expected}`),
      );
      expect(() => backend.place(place().snapshot().with(weight, [0, 1e39]))).toThrow(
        new NonFiniteError(`state: variable "weight": found 1e+39 at element 1, ${expected}`),
      );
      expect(() => values(tensor([0, 1e39], [unit]))).toThrow(
        new NonFiniteError(`plan "evaluate": literal tensor: found 1e+39 at element 1, ${expected}`),
      );
    });

    it('is taken up to the largest number that there is', () => {
      expect(run([0, 3.4028234663852886e38])).toBe(3.4028234663852886e38);
    });
  });
});
