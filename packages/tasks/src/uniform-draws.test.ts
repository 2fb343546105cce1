import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { integerDraw, uniformDraw } from './uniform-draws.ts';

const key = randomKey(11);

test('the first 2^32 draws are those of the key itself, later ones those of a folded key', () => {
  expect(uniformDraw(key, 2 ** 32 - 1, 3)).toBe(uniformAt(key, 2 ** 32 - 1, 3));
  expect(uniformDraw(key, 2 ** 32, 3)).toBe(uniformAt(foldKey(key, 1), 0, 3));
  expect(uniformDraw(key, 5 * 2 ** 32 + 7, 3)).toBe(uniformAt(foldKey(key, 5), 7, 3));
});

test('integers are uniform', () => {
  const draws = 12_000;
  const counts = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < draws; index += 1) {
    const drawn = integerDraw(key, index, 0, counts.length);
    counts[drawn] = (counts[drawn] ?? NaN) + 1;
  }
  const expected = draws / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // The 99.9% quantile of chi-square with 5 degrees of freedom.
  expect(chiSquare).toBeLessThan(20.52);
});
