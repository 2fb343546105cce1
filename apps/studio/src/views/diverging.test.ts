import { expect, it } from 'vitest';
import { channels, Diverging, largestSize, mixed, NEGATIVE, POSITIVE, word, ZERO } from './diverging.ts';

const COLOURS: Readonly<Record<string, string>> = {
  [NEGATIVE]: 'rgb(200, 0, 0)',
  [POSITIVE]: 'rgb(0, 0, 200)',
  [ZERO]: 'rgb(250, 250, 250)',
};
const palette = new Diverging((colour) => COLOURS[colour] ?? 'rgb(9, 9, 9)');

it('goes from one end over 0 to the other, and no further', () => {
  const [negative, zero, positive] = [word([200, 0, 0]), word([250, 250, 250]), word([0, 0, 200])];
  expect([-7, -1, 0, 1, 7].map((share) => palette.of(share))).toEqual([
    negative,
    negative,
    zero,
    positive,
    positive,
  ]);
  expect(palette.of(0.5)).toBe(word([125, 125, 225]));
});

it('marks what is no number', () => {
  expect(palette.of(NaN)).toBe(word([9, 9, 9]));
});

it('reads and mixes colours', () => {
  expect(channels('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3]);
  expect(mixed([0, 10, 20], [10, 10, 0], 0.5)).toEqual([5, 10, 10]);
});

it('finds the largest size', () => {
  expect(largestSize([1, -3, NaN, 2])).toBe(3);
  expect(largestSize([])).toBe(0);
});
