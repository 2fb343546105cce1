import { tensor, axis, evaluate } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from './activation.ts';
import { GAINS } from './first-weights.ts';

const drive = axis('drive', 4001);
const at = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 200);
/** The density of a standard normal drive, times the distance of its points. */
const weights = at.map((z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / 200);

describe('the gain of an activation', () => {
  it.each(['relu', 'leakyRelu', 'elu', 'gelu', 'silu'] as const)(
    'keeps the mean square of a standard normal drive: %s',
    (name) => {
      const { y } = evaluate({ y: ACTIVATIONS[name](tensor(at, [drive])) });
      const square = [...y.values].reduce((total, value, i) => total + weights[i]! * value * value, 0);
      expect(GAINS[name] ** 2 * square).toBeCloseTo(1, 3);
    },
  );
});
