import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { OptionError } from '../options/fault.ts';
import { add, multiply } from '../primitives/arithmetic.ts';
import { contract, project } from '../primitives/contract.ts';
import { tanh } from '../primitives/functions.ts';
import { sum } from '../primitives/reduce.ts';
import { input } from '../primitives/source.ts';

const units = axis('units');
const x = input('x', [units]);

const missing = undefined as never;

describe('an operation', () => {
  it.each<readonly [string, () => unknown]>([
    ['add: operand 1 of 2: found nothing, expected a tensor.', () => add(missing, 3)],
    [
      'multiply: operand 2 of 2: found a promise, expected a tensor. Await it.',
      () => multiply(x, Promise.resolve(x) as never),
    ],
    ['tanh: operand 1 of 1: found "x", expected a tensor.', () => tanh('x' as never)],
    ['sum: operand 1 of 1: found nothing', () => sum(missing, units as never)],
    ['contract: operand 2 of 2: found nothing', () => contract(x, missing, [units])],
    ['project: operand 2 of 2: found nothing', () => project(x, missing)],
  ])('refuses what is no tensor: %s', (message, call) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
