import { randomKey } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { digraphs } from './digraphs.ts';
import { reversalNatsPerGroup } from './reversal-floor.ts';
import { reversal } from './reversal.ts';
import { sampleText } from './sample-text.ts';

const CHARACTERS = 200_000;

/**
 * What a perfect predictor of the reversal text pays, in nats, that remembers the given places of the last group: it
 * reads the text character by character, and knows of the task only the rules. `flips` is 1.
 */
function payReversal(groups: readonly string[], remembered: ReadonlySet<number>): number {
  let nats = 0;
  for (let index = 1; index < groups.length; index += 1) {
    const last = groups[index - 1] ?? '';
    const group = groups[index] ?? '';
    let flipSeen = false;
    let suspects = group.length;
    for (let place = 0; place < group.length; place += 1) {
      const source = group.length - 1 - place;
      if (!remembered.has(source)) {
        nats += Math.LN2;
        continue;
      }
      const flipped = group[place] !== last[source];
      const chance = flipSeen ? 0 : 1 / suspects;
      nats -= Math.log(flipped ? chance : 1 - chance);
      flipSeen ||= flipped;
      suspects -= 1;
    }
  }
  return nats;
}

/** The standard deviation of what one group costs; the costs of different groups are independent. */
function groupDeviation(letters: number, remembered: number): number {
  // The cost is (L - m) ln 2 + ln L with the chance m/L, and (L - m) ln 2 + ln(L / (L - m)) otherwise.
  const chance = remembered / letters;
  const gap = remembered === letters ? 0 : Math.log(letters - remembered);
  return gap * Math.sqrt(chance * (1 - chance));
}

describe.each([3, 6])('reversal of %i letters', (letters) => {
  const task = reversal({ letters, steps: letters + 2 });
  const [text = ''] = sampleText(task, {
    key: randomKey(20),
    cycles: Math.floor(CHARACTERS / (letters + 2)),
  });
  const groups = text
    .split(')')
    .slice(0, -1)
    .map((group) => group.slice(1));

  test.each(Array.from({ length: letters + 1 }, (_, remembered) => remembered))(
    'a predictor that remembers %i letters pays what the plateau says',
    (remembered) => {
      // Half of the places from the start, the rest from the end: which ones must make no difference.
      const places = Array.from({ length: remembered }, (_, i) =>
        i % 2 === 0 ? i / 2 : letters - (i + 1) / 2,
      );
      const paid = payReversal(groups, new Set(places)) / (groups.length - 1);
      const expected = reversalNatsPerGroup({ letters, flips: 1 })[remembered] ?? NaN;
      // Four standard errors of the mean, plus rounding: with a full memory every group costs exactly ln L.
      const tolerance = (4 * groupDeviation(letters, remembered)) / Math.sqrt(groups.length - 1) + 1e-9;
      expect(Math.abs(paid - expected)).toBeLessThan(tolerance);
    },
  );
});

test.each([0.3, 0.6, 0.75])(
  'a perfect predictor of digraphs with continuation %d pays the floor',
  (continuation) => {
    const task = digraphs({ continuation });
    const rate = task.floor(0)?.natsPerCharacter ?? NaN;
    const [text = ''] = sampleText(task, { key: randomKey(21), cycles: CHARACTERS / task.steps });
    let paid = 0;
    for (let place = 1; place < text.length; place += 1) {
      if (text[place - 1] === 'b') paid -= Math.log(text[place] === 'a' ? continuation : 1 - continuation);
    }
    // A group of n digraphs pays -(n-1) ln p - ln(1-p) for 2 + 2n characters. What it pays beyond the rate therefore has
    // the slope -ln p - 2 rate in n, and n has the variance p / (1-p)^2. Four standard errors over all groups.
    const groups = (CHARACTERS * (1 - continuation)) / (2 * (1 - continuation) + 2);
    const deviation =
      Math.abs(-Math.log(continuation) - 2 * rate) * (Math.sqrt(continuation) / (1 - continuation));
    const tolerance = (4 * deviation * Math.sqrt(groups)) / CHARACTERS;
    expect(tolerance).toBeLessThan(0.02 * rate);
    expect(Math.abs(paid / (text.length - 1) - rate)).toBeLessThan(tolerance);
  },
);
