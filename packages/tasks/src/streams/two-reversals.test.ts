import { foldKey, randomKey } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { taskByName } from '../registry.ts';
import { spell } from '../sequences/alphabet.ts';
import { reversal } from '../sequences/reversal.ts';
import { readLanes } from '../testing/read-lanes.ts';
import { twoReversals, twoReversalsTwoSums } from './two-reversals.ts';

const request = { key: randomKey(5), batch: 2, cycles: 30 };

/** Groups of a text, without the one that is cut off at its end. */
const groupsOf = (symbols: readonly number[]): string[] => spell(symbols).match(/\([ab]*\)/g) ?? [];

/** How many letters of a group are not those of the one before, read backwards. */
const flipsOf = (before: string, group: string): number => {
  const backwards = [...before].reverse().join('').replace('(', '.').replace(')', '(').replace('.', ')');
  return [...group].filter((letter, at) => letter !== backwards[at]).length;
};

test.each([
  [6, 6, 1],
  [5, 3, 2],
])(
  'two texts of %i and %i letters, each the last group reversed with %i flipped',
  (letters, others, flips) => {
    const lanes = readLanes(twoReversals({ letters, others, flips }), request);
    for (const lane of lanes) {
      for (const [name, count] of [
        ['first', letters],
        ['second', others],
      ] as const) {
        const groups = groupsOf(lane[`${name}-symbol`]!);
        expect(groups.length).toBeGreaterThan(100);
        groups.forEach((group, at) => {
          expect(group).toHaveLength(count + 2);
          if (at > 0) expect(flipsOf(groups[at - 1]!, group)).toBe(flips);
        });
        // What is to be predicted is the text one character on.
        expect(lane[`${name}-next`]!.slice(0, -1)).toEqual(lane[`${name}-symbol`]!.slice(1));
      }
      expect(lane['first-symbol']).not.toEqual(lane['second-symbol']);
    }
  },
);

test('each text is that of the reversal with the key folded with its place', () => {
  const [lane] = readLanes(twoReversals({ others: 4 }), request);
  const [second] = readLanes(reversal({ letters: 4 }), { ...request, key: foldKey(request.key, 1) });
  expect(lane?.['second-symbol']).toEqual(second?.['symbol']);
});

test('sums are those of the last three digits of their own stream', () => {
  for (const lane of readLanes(twoReversalsTwoSums(), request)) {
    for (const name of ['first', 'second']) {
      const digits = lane[`${name}-digit`]!;
      const running = digits.map((_, at) => digits.slice(Math.max(0, at - 2), at + 1));
      const expected = running.map((last) =>
        last.length < 3 ? 3 : last.reduce((sum, one) => sum + one, 0) % 3,
      );
      expect(lane[`${name}-sum`]).toEqual(expected);
    }
    expect(lane['first-digit']).not.toEqual(lane['second-digit']);
  }
});

test('floors are those of the texts: ln 6 in 8 characters, ln 5 in 7', () => {
  expect(twoReversals().floor(0)?.natsPerCycle).toBeCloseTo(2 * 40 * (Math.log(6) / 8), 12);
  const all = twoReversalsTwoSums();
  expect(all.floor(0)?.natsPerCycle).toBeCloseTo(40 * (Math.log(6) / 8 + Math.log(5) / 7), 12);
  expect(all.targetFloor?.('second-next')?.natsPerCycle).toBeCloseTo(40 * (Math.log(5) / 7), 12);
  expect(all.targetFloor?.('second-sum')?.natsPerCycle).toBe(0);
  expect(all.targetFloor?.('third.sum')).toBeUndefined();
});

test('plateaus are those on which one text lingers', () => {
  const alike = twoReversals();
  const one = reversal();
  expect(alike.plateaus(0).map(({ natsPerCycle }) => natsPerCycle)).toEqual(
    one
      .plateaus(0)
      .map(({ natsPerCycle }): unknown => expect.closeTo(one.floor(0)!.natsPerCycle + natsPerCycle, 10)),
  );
  expect(alike.plateaus(0)[0]?.label).toBe('first: 5 letters');
  const apart = twoReversals({ others: 3 }).plateaus(0);
  expect(apart).toHaveLength(9);
  const levels = apart.map(({ natsPerCycle }) => natsPerCycle);
  expect(levels).toEqual(levels.toSorted((a, b) => a - b));
});

test('options, ports and names', () => {
  expect(taskByName('two-reversals-two-sums').options).toEqual({
    letters: 6,
    others: 5,
    flips: 1,
    steps: 40,
    modulus: 3,
    terms: 3,
  });
  const { inputs, targets } = twoReversalsTwoSums();
  expect(inputs.map(({ name }) => name)).toEqual([
    'first-symbol',
    'second-symbol',
    'first-digit',
    'second-digit',
  ]);
  expect(targets.map(({ name }) => name)).toEqual(['first-next', 'second-next', 'first-sum', 'second-sum']);
  expect(() => twoReversals({ others: 2, flips: 3 })).toThrow('found 3, expected at most 2');
});
