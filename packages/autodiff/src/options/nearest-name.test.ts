import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

test.each([
  ['leters', 'letters'],
  ['Flip', 'flips'],
  ['setps', 'steps'],
  ['letters', 'letters'],
])('%s is meant to be %s', (misspelt, name) => {
  expect(nearestName(misspelt, ['letters', 'flips', 'steps'])).toBe(name);
});

test.each([
  ['eps', 'epsilon'],
  ['decay', 'weightDecay'],
  ['wd', 'weightDecay'],
  ['bet', undefined],
  ['e', undefined],
])('%s is short for %s', (word, name) => {
  expect(nearestName(word, ['betaRate', 'betaShare', 'epsilon', 'weightDecay'])).toBe(name);
});

test('a name unlike all others suggests none', () => {
  expect(nearestName('temperature', ['letters', 'flips', 'steps'])).toBeUndefined();
  expect(nearestName('x', [])).toBeUndefined();
});
