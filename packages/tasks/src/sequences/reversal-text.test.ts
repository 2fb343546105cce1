import { randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reversal } from './reversal.ts';
import { sampleText } from './sample-text.ts';

/** The groups of one lane of a text, brackets checked and taken off; the last, possibly cut, group is left out. */
function readGroups(text: string, letters: number): readonly string[] {
  const groups: string[] = [];
  for (let start = 0; start + letters + 2 <= text.length; start += letters + 2) {
    const group = text.slice(start, start + letters + 2);
    expect(group).toMatch(/^\([ab]*\)$/);
    groups.push(group.slice(1, -1));
  }
  return groups;
}

/** Places at which a group differs from the reverse of the one before it. */
function flippedPlaces(group: string, before: string): readonly number[] {
  const reversed = [...before].reverse();
  return [...group].flatMap((letter, place) => (letter === reversed[place] ? [] : [place]));
}

test('every group is the reverse of the last one with exactly the given number of letters flipped', () => {
  const shapes = fc
    .constantFrom(1, 3, 4, 5, 6, 17)
    .chain((letters) =>
      fc.record({ letters: fc.constant(letters), flips: fc.integer({ min: 0, max: letters }) }),
    );
  const steps = fc.constantFrom(1, 3, 4, 5, 17, 40);
  fc.assert(
    fc.property(shapes, steps, fc.nat(), (shape, steps, seed) => {
      const cycles = Math.ceil((5 * (shape.letters + 2)) / steps);
      const texts = sampleText(reversal({ ...shape, steps }), { key: randomKey(seed), batch: 3, cycles });
      for (const text of texts) {
        const groups = readGroups(text, shape.letters);
        groups.slice(1).forEach((group, index) => {
          expect(flippedPlaces(group, groups[index] ?? '')).toHaveLength(shape.flips);
        });
      }
    }),
  );
});

// The 99.9% quantiles of chi-square for 5 and 14 degrees of freedom.
test.each([
  { what: 'places, one flip', flips: 1, outcomes: 6, quantile: 20.52 },
  { what: 'pairs of places, two flips', flips: 2, outcomes: 15, quantile: 36.12 },
])('flips fall on all $what, equally often', ({ flips, outcomes, quantile }) => {
  const [text = ''] = sampleText(reversal({ flips }), { key: randomKey(5), cycles: 3000 });
  const groups = readGroups(text, 6);
  const counts = new Map<string, number>();
  groups.slice(1).forEach((group, index) => {
    const places = flippedPlaces(group, groups[index] ?? '').join();
    counts.set(places, (counts.get(places) ?? 0) + 1);
  });
  expect(counts.size).toBe(outcomes);
  expect(chiSquare([...counts.values()])).toBeLessThan(quantile);
});

/** The places flipped in each group of a text with 3 letters, as one word a group. */
function readFlips(text: string | undefined): readonly string[] {
  const groups = readGroups(text ?? '', 3);
  return groups.slice(1).map((group, index) => flippedPlaces(group, groups[index] ?? '').join());
}

/** Whether two series of equally likely words, of 3 kinds each, are independent, by chi-square over the 9 pairs. */
function expectIndependent(one: readonly string[], other: readonly string[]): void {
  const counts = new Map<string, number>();
  one.slice(0, other.length).forEach((word, index) => {
    const pair = `${word} ${other[index]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  });
  expect(counts.size).toBe(9);
  // The 99.9% quantile for 8 degrees of freedom.
  expect(chiSquare([...counts.values()])).toBeLessThan(26.12);
}

test.each([1, 2])(
  '%i flips of one group say nothing about those of the next, or of the next lane',
  (flips) => {
    const task = reversal({ letters: 3, flips });
    const [first, second] = sampleText(task, { key: randomKey(6), batch: 2, cycles: 3000 }).map(readFlips);
    expectIndependent(first ?? [], first?.slice(1) ?? []);
    expectIndependent(first ?? [], second ?? []);
  },
);

test('the first group is uniform over all words', () => {
  const batch = 4096;
  const counts = new Map<string, number>();
  for (const text of sampleText(reversal(), { key: randomKey(8), batch })) {
    const [first = ''] = readGroups(text, 6);
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  expect(counts.size).toBe(64);
  // The 99.9% quantile for 63 degrees of freedom.
  expect(chiSquare([...counts.values()])).toBeLessThan(103.44);
});

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
