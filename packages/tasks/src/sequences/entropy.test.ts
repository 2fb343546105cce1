import { expect, test } from 'vitest';
import { binaryEntropy, logFactorials } from './entropy.ts';

test('a fair coin has ln 2 nats, a certain one none', () => {
  expect(binaryEntropy(0.5)).toBe(Math.LN2);
  expect(binaryEntropy(0)).toBe(0);
  expect(binaryEntropy(1)).toBe(0);
  expect(binaryEntropy(0.75)).toBeCloseTo(0.5623351446, 10);
});

test('logarithms of factorials', () => {
  expect([...logFactorials(5)].map((nats) => Math.round(Math.exp(nats)))).toEqual([1, 1, 2, 6, 24, 120]);
  expect([...logFactorials(0)]).toEqual([0]);
});
