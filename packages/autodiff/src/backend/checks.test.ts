import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { NonFiniteError, ShapeError } from '../errors.ts';
import { constant } from '../state/fill.ts';
import { variable } from '../state/variable.ts';
import { requireInput, requireWritable, unfitInput } from './checks.ts';

const weight = variable({ name: 'weight', dims: [axis('unit')], initial: constant(0) });

describe('what every backend checks', () => {
  it.each([
    { given: undefined, size: 3, message: 'plan "step": input "x": found nothing, expected 3 numbers.' },
    { given: undefined, size: 0, message: 'plan "step": input "x": found nothing, expected 0 numbers.' },
    { given: 1, size: 3, message: 'plan "step": input "x": found one number, expected 3.' },
    { given: [1, 2], size: 3, message: 'plan "step": input "x": found 2 numbers, expected 3.' },
    { given: [1, 2], size: 1, message: 'plan "step": input "x": found 2 numbers, expected 1.' },
  ])('an input of $size elements given $given', ({ given, size, message }) => {
    expect(() => requireInput('step', 'x', given, size)).toThrow(new ShapeError(message));
  });

  it('takes as many numbers as there are elements, and one number for one element', () => {
    expect(() => requireInput('step', 'x', [1, 2, 3], 3)).not.toThrow();
    expect(() => requireInput('step', 'x', 1, 1)).not.toThrow();
    expect(() => requireInput('step', 'x', [], 0)).not.toThrow();
  });

  it('tells a number that is not finite from one that is no position', () => {
    expect(unfitInput('step', 'x', 2, NaN)).toEqual(
      new NonFiniteError('plan "step": input "x": found NaN at element 2, expected finite numbers.'),
    );
    expect(unfitInput('step', 'x', 0, 1.5)).toEqual(
      new ShapeError('plan "step": input "x": found 1.5 at element 0, expected a unit position.'),
    );
  });

  it('what is written to a variable', () => {
    expect(() => requireWritable(weight, [1, 2], 3)).toThrow(
      new ShapeError('write "weight": found 2 numbers, expected 3.'),
    );
    expect(() => requireWritable(weight, [1, Infinity], 2)).toThrow(
      new NonFiniteError('write "weight": found Infinity at element 1, expected finite numbers.'),
    );
    expect(() => requireWritable(weight, [1, 2], 2)).not.toThrow();
  });
});
