import { randomKey } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { anbncn } from './anbncn.ts';
import { dyck, dyckNatsPerCharacter } from './dyck.ts';
import { sampleText } from './sample-text.ts';

describe.each([
  [3, 5],
  [2, 10],
  [1, 4],
  [8, 1],
])('words of %i letters, each up to %i times', (letters, most) => {
  const task = anbncn({ letters, most });
  const [text = ''] = sampleText(task, { key: randomKey(6), cycles: 10_000 });
  const words = text.split('.').slice(0, -1);

  test('have each letter, in order, as often as the first', () => {
    const wrong = words.filter((word) => {
      const runs = word.match(/(.)\1*/g) ?? [];
      const counts = new Set(runs.map((run) => run.length));
      const [count = 0] = counts;
      const inOrder = runs.map(([letter]) => letter).join('') === 'abcdefgh'.slice(0, letters);
      return !(inOrder && counts.size === 1 && count >= 1 && count <= most);
    });
    expect(wrong).toEqual([]);
    expect(new Set(words).size).toBe(most);
  });

  test('have the floor that a counter pays', () => {
    const end = letters === 1 ? '.' : 'b';
    let paid = 0;
    let count = 0;
    for (const character of text) {
      // After k letters a the run has ended with the chance 1 / (most - k + 1), whatever else is known.
      if (count > 0 && character === 'a') paid -= Math.log((most - count) / (most - count + 1));
      if (count > 0 && character === end) paid += Math.log(most - count + 1);
      count = character === 'a' ? count + 1 : 0;
    }
    const floor = task.floor(0)?.natsPerCharacter ?? NaN;
    expect(floor).toBeGreaterThanOrEqual(0);
    expect(Math.abs(paid / text.length - floor)).toBeLessThanOrEqual(0.005 * floor);
  });
});

const PAIRS = ['()', '[]', '{}', '<>'] as const;

describe.each([
  { kinds: 2, depth: 3, opening: 0.5 },
  { kinds: 4, depth: 24, opening: 0.55 },
  { kinds: 1, depth: 2, opening: 0.8 },
  { kinds: 3, depth: 1, opening: 0.5 },
  { kinds: 2, depth: 4, opening: 0 },
])('brackets of $kinds kinds, $depth deep, opening with $opening', (shape) => {
  const { kinds, depth, opening } = shape;
  const [text = ''] = sampleText(dyck(shape), { key: randomKey(7), cycles: 10_000 });

  test('close what was opened last, and are never nested deeper', () => {
    const open: string[] = [];
    const mistakes: string[] = [];
    let deepest = 0;
    for (const character of text) {
      const pair = PAIRS.slice(0, kinds).find((each) => each.startsWith(character));
      if (pair !== undefined) open.push(pair[1] ?? '');
      else if (open.pop() !== character) mistakes.push(character);
      deepest = Math.max(deepest, open.length);
    }
    expect(mistakes).toEqual([]);
    expect(deepest).toBe(opening === 0 ? 1 : depth);
  });

  test('vanish where pairs within are taken out again and again', () => {
    let rest = text.slice(0, 2000);
    for (let before = ''; before !== rest;) {
      before = rest;
      rest = rest.replaceAll(/\(\)|\[\]|\{\}|<>/g, '');
    }
    expect(rest.length).toBeLessThanOrEqual(depth);
  });

  test('have the floor that a reader with a stack pays', () => {
    let [paid, open] = [0, 0];
    for (const character of text) {
      const opens = PAIRS.some((each) => each.startsWith(character));
      const chance = open === 0 ? 1 : open === depth ? 0 : opening;
      paid -= opens ? Math.log(chance / kinds) : Math.log(1 - chance);
      open += opens ? 1 : -1;
    }
    const floor = dyckNatsPerCharacter(shape);
    expect(dyck(shape).floor(0)?.natsPerCharacter).toBe(floor);
    expect(Math.abs(paid / text.length - floor)).toBeLessThanOrEqual(0.005 * floor);
  });
});

test('nested at most once, every other bracket opens, and its kind is all that is uncertain', () => {
  expect(dyckNatsPerCharacter({ kinds: 3, depth: 1, opening: 0.5 })).toBeCloseTo(Math.log(3) / 2, 14);
});
