import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { MeristemError } from '../errors.ts';
import { add, multiply } from './arithmetic.ts';
import { contract } from './contract.ts';
import { exp } from './functions.ts';
import { gather } from './lookup.ts';
import { mean, sum } from './reduce.ts';
import { softmax } from './softmax.ts';
import { input } from './source.ts';

describe('operands that are no tensors', () => {
  const [unit, nothing] = [axis('unit'), undefined as never];
  const x = input('x', [unit]);

  it.each([
    ['add: operand 2 of 2: found nothing, expected a tensor.', () => add(x, nothing)],
    ['multiply: operand 1 of 2: found null, expected a tensor.', () => multiply(null as never, x)],
    ['exp: operand 1 of 1: found "1", expected a tensor.', () => exp('1' as never)],
    ['sum: operand 1 of 1: found nothing, expected a tensor.', () => sum(nothing, unit)],
    ['mean: found nothing where a dim is expected.', () => mean(x, nothing)],
    ['softmax: found nothing where a dim is expected.', () => softmax(x, nothing)],
    ['contract: operand 2 of 2: found [1,2], expected a tensor.', () => contract(x, [1, 2] as never, [unit])],
    ['contract: found no list of dims', () => contract(x, x, nothing)],
    ['gather: operand 2 of 2: found nothing, expected a tensor.', () => gather(x, nothing, unit)],
  ])('are refused: %s', (message, call) => {
    expect(call).toThrow(MeristemError);
    expect(call).toThrow(message);
  });
});
