import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { GraphError } from '../errors.ts';
import { add, multiply } from '../primitives/arithmetic.ts';
import { contract } from '../primitives/contract.ts';
import { elementwise } from '../primitives/elementwise.ts';
import { abs, exp, stopGradient } from '../primitives/functions.ts';
import { sum } from '../primitives/reduce.ts';
import { input } from '../primitives/source.ts';
import { normal } from '../state/fill.ts';
import { variable } from '../state/variable.ts';
import { apply } from '../tensor/primitive.ts';
import { checkGradients, GradientMismatchError } from './check-gradients.ts';

const unit = axis('unit');
const x = input('x', [unit]);
const point = { extents: { unit: 3 }, inputs: { x: [0.5, -1, 2] } };

describe('checkGradients', () => {
  it('accepts a right gradient and says how right', () => {
    const report = checkGradients(sum(exp(x), unit), [x], point);
    expect(report.loss).toBeCloseTo(Math.exp(0.5) + Math.exp(-1) + Math.exp(2), 12);
    expect(report.checked).toBe(4);
    expect(report.worst).toBeLessThan(1e-9);
  });

  it('checks variables, transposed gradients and several sources', () => {
    const left = axis('left');
    const w = variable({ name: 'w', dims: [left, unit], initial: normal(1) });
    const y = input('y', [unit, left]);
    const loss = contract(exp(multiply(w, 0.5)), y, [unit, left]);
    const inputs = { y: Float64Array.from({ length: 6 }, (_, i) => i - 2) };
    expect(checkGradients(loss, [w, y], { extents: { left: 2, unit: 3 }, inputs }).checked).toBe(6);
  });

  it.each([1e-3, 1e-5])('finds a derivative that is off by a share of %s', (share) => {
    const { wrong } = elementwise(1, {
      wrong: {
        summary: 'The exponential with a wrong derivative.',
        scalar: Math.exp,
        vjp: (node, cotangent) => [multiply(multiply(cotangent, node), 1 + share)],
      },
    });
    expect(() => checkGradients(sum(apply(wrong, [x], {}), unit), [x], point)).toThrow(GradientMismatchError);
  });

  it('finds a derivative that is wrong for one element in a thousand', () => {
    const [at, many] = [input('at', [unit]), input('many', [unit])];
    const loss = sum(add(multiply(many, many), multiply(at, multiply(many, stopGradient(many)))), unit);
    const values = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const spot = Float64Array.from({ length: 1000 }, (_, i) => (i === 617 ? 1 : 0));
    const inputs = { many: values, at: spot };
    expect(() => checkGradients(loss, [many], { extents: { unit: 1000 }, inputs })).toThrow(
      'along direction 0 of all sources',
    );
  });

  it('finds a gradient that is not a number', () => {
    const loss = sum(multiply(x, Infinity), unit);
    expect(() => checkGradients(loss, [x], point)).toThrow(GradientMismatchError);
  });

  it('refuses a kink at the point', () => {
    const inputs = { x: [1e-4, 1, 1] };
    expect(() => checkGradients(sum(abs(x), unit), [x], { ...point, inputs })).toThrow('along');
  });

  it('names the source and the element', () => {
    const loss = sum(multiply(x, stopGradient(x)), unit);
    expect(() => checkGradients(loss, [x], point, { directions: 0 })).toThrow(
      /along element 0 of x: found 0\.5, expected 1\b|expected 0\.99/,
    );
  });

  it('refuses sources that it cannot move', () => {
    expect(() => checkGradients(sum(exp(x), unit), [exp(x)], point)).toThrow(GraphError);
  });
});
