import { expect, it } from 'vitest';
import { portText } from './port-text.ts';

it.each([
  [{ kind: 'symbol', name: 'x', size: 4 }, '4 symbols, from 0 to 3'],
  [{ kind: 'symbol', name: 'x', size: 4, letters: '()a"' }, String.raw`4 symbols, the letters "()a\""`],
  [{ kind: 'symbol', name: 'x', size: 2, names: ['a b', 'c'] }, '2 symbols, called "a b", "c"'],
  [
    { kind: 'symbol', name: 'x', size: 14, names: [...'abcdefghijklmn'] },
    '14 symbols, called "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" and 2 more',
  ],
  [{ kind: 'vector', name: 'x', size: 1 }, '1 number'],
  [
    { kind: 'vector', name: 'x', size: 2, standardised: { mean: [58.432, -1e-9], deviation: [10, 1 / 3] } },
    "2 numbers in people's units, standardised by mean 58.43, -1e-9 and deviation 10, 0.3333",
  ],
  [
    { kind: 'vector', name: 'x', size: 12, sites: [4, 3] },
    '12 numbers, 4 rows by 3 columns, one row after the other',
  ],
  [
    { kind: 'grid', name: 'x', size: 3, sites: [4, 5] },
    '4 x 5 sites of 3 numbers, 4 rows by 5 columns, one row after the other, the 3 numbers of a place next to each other',
  ],
] as const)('%j', (port, text) => {
  expect(portText(port)).toBe(text);
});
