import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { OptionError } from '../options/fault.ts';
import { max, mean, sum } from '../primitives/reduce.ts';
import { input } from '../primitives/source.ts';
import { zeros } from '../state/fill.ts';
import { variable } from '../state/variable.ts';
import { adam } from './adam.ts';
import { clipByNorm, clipByValue } from './clipping.ts';
import { adagrad, rmsprop } from './root-mean-square.ts';
import { scheduleFactor } from './schedule.ts';
import { sgd } from './sgd.ts';

const wrong = (options: unknown): never => options as never;

describe('wrong options', () => {
  it.each<[string, () => unknown]>([
    ['adam: options.beta1: found 1.5, expected a number from 0 to below 1.', () => adam({ beta1: 1.5 })],
    [
      'adam: options.beta: found an option that is not known, expected one of: "beta1", "beta2", "epsilon", "epsilonPlace", "amsgrad", "weightDecay", "rate". Did you mean "beta1"?',
      () => adam(wrong({ beta: 0.9 })),
    ],
    ['adam: options.epsilon: found NaN, expected a number, 0 or more.', () => adam({ epsilon: NaN })],
    [
      'sgd: options.momentum: found "0.9", expected a number from 0 to below 1.',
      () => sgd(wrong({ momentum: '0.9' })),
    ],
    ['rmsprop: options.maxStep: found -1, expected a number above 0.', () => rmsprop({ maxStep: -1 })],
    [
      'rmsprop: options.birthMemory: found "men", expected a number, 0 or more, or one of: "mean".',
      () => rmsprop(wrong({ birthMemory: 'men' })),
    ],
    [
      'adagrad: options.decay: found an option that is not known, expected one of: "epsilon", "epsilonPlace", "rate", "maxStep", "initialMemory", "birthMemory". Remove it.',
      () => adagrad(wrong({ decay: 0.9 })),
    ],
    ['clipByNorm: limit: found -1, expected a number above 0.', () => clipByNorm([], -1)],
    ['clipByValue: limit: found NaN, expected a number above 0.', () => clipByValue([], NaN)],
    [
      'scheduleFactor: schedule.kind: found "cosin", expected one of: "constant", "linear", "cosine", "exponential", "step", "one-cycle", "restarts", "on-plateau", "warm-up". Did you mean "cosine"?',
      () => scheduleFactor(wrong({ kind: 'cosin', to: 0 }), 0, 1),
    ],
    [
      'scheduleFactor: schedule.then.to: found nothing, expected a finite number.',
      () => scheduleFactor(wrong({ kind: 'warm-up', cycles: 2, then: { kind: 'linear' } }), 0, 1),
    ],
    [
      'variable: options.initial: found nothing, expected a fill such as zeros or normal(0.1).',
      () => variable(wrong({ name: 'weight', dims: [] })),
    ],
    [
      'variable: options.birth.outging: found an option that is not known, expected one of: "incoming", "outgoing", "own". Did you mean "outgoing"?',
      () => variable(wrong({ name: 'weight', dims: [], initial: zeros, birth: { outging: zeros } })),
    ],
    [
      'axis "unit": options.mx: found an option that is not known, expected one of: "min", "max". Did you mean "max"?',
      () => axis('unit', wrong({ mx: 3 })),
    ],
  ])('%s', (message, call) => {
    expect(call).toThrow(message);
    expect(call).toThrow(OptionError);
  });

  it('axis: bounds that contradict each other', () => {
    expect(() => axis('x', { min: 3, max: 2 })).toThrow(
      'axis "x": found bounds 3 to 2, expected whole numbers with 0 <= min <= max.',
    );
  });

  it.each(Object.entries({ sum, max, mean }))('%s: a list of dims instead of dims', (name, reduce) => {
    const [a, b] = [axis('a'), axis('b')];
    expect(() => reduce(input('x', [a, b]), wrong([a, b]))).toThrow(
      `${name}: found a list where a dim is expected. Name dims one by one: ${name}(x, a, b), not ${name}(x, [a, b]).`,
    );
    expect(() => reduce(input('x', [a, b]), wrong('a'))).toThrow(
      `${name}: found "a" where a dim is expected.`,
    );
  });
});
