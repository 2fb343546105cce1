import { randomKey } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { embeddedReber, reber } from './reber.ts';
import { sampleText } from './sample-text.ts';

/** The language as a regular expression, derived from the drawing in Reber's paper. */
const TAIL = '(?:T*VPX)*T*V(?:PS|V)';
const WORD = `B(?:TS*X(?:X${TAIL}|S)|P${TAIL})E`;

/** What each symbol of a rewriting system becomes, both ways equally likely where there are two; letters stay. */
const REWRITING: Readonly<Record<string, readonly string[]>> = {
  '0': ['B1E'],
  '1': ['T2', 'P3'],
  '2': ['S2', 'X4'],
  '3': ['T3', 'V5'],
  '4': ['X3', 'S'],
  '5': ['P4', 'V'],
  '6': ['BT0TE', 'BP0PE'],
};

/** All words that a symbol may become, with their chances, but for those less likely than `least`. */
function wordsOf(start: string, least: number): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  const open: [form: string, chance: number][] = [[start, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [form, chance] = next;
    const place = form.search(/\d/);
    if (place < 0) words.set(form, chance);
    const ways = REWRITING[form[place] ?? ''] ?? [];
    const each = chance / ways.length;
    if (each < least) continue;
    for (const way of ways) open.push([form.slice(0, place) + way + form.slice(place + 1), each]);
  }
  return words;
}

const kinds = [
  { name: 'reber', task: reber, start: '0', word: new RegExp(WORD, 'y') },
  {
    name: 'embedded reber',
    task: embeddedReber,
    start: '6',
    word: new RegExp(`B([TP])${WORD}\\1E`, 'y'),
  },
];

describe.each(kinds)('$name', ({ task, start, word }) => {
  const floor = task().floor(0)?.natsPerCharacter ?? NaN;
  const chances = wordsOf(start, 2 ** -22);
  const [text = ''] = sampleText(task(), { key: randomKey(9), cycles: 10_000 });
  const words: string[] = [];
  for (word.lastIndex = 0; ;) {
    const [found] = word.exec(text) ?? [];
    if (found === undefined) break;
    words.push(found);
  }

  test('is words that a regular expression takes, one after the other', () => {
    const length = words.reduce((sum, each) => sum + each.length, 0);
    // Of the text only the last word, which the end cuts, is left.
    expect(text.length - length).toBeLessThan(100);
    const whole = new RegExp(`^${word.source}$`);
    expect([...chances.keys()].filter((each) => !whole.test(each))).toEqual([]);
  });

  test('has words as often as a rewriting system makes them', () => {
    const [bound, least] = [4.5, 0.001];
    const frequent = [...chances].filter(([, chance]) => chance > least);
    expect(frequent.length).toBeGreaterThan(20);
    const counts = new Map<string, number>();
    for (const each of words) counts.set(each, (counts.get(each) ?? 0) + 1);
    for (const [each, chance] of frequent) {
      const share = (counts.get(each) ?? 0) / words.length;
      expect(Math.abs(share - chance)).toBeLessThan(bound * Math.sqrt(chance / words.length));
    }
  });

  test('has the floor of a list of all words, and of a reader who knows their chances', () => {
    let [nats, length, mass] = [0, 0, 0];
    for (const [each, chance] of chances) {
      nats -= chance * Math.log(chance);
      length += chance * each.length;
      mass += chance;
    }
    expect(mass).toBeGreaterThan(0.995);
    expect(Math.abs(nats / length / floor - 1)).toBeLessThan(0.005);
    const paid = words.reduce((sum, each) => sum - Math.log(chances.get(each) ?? 2 ** -23), 0);
    const read = words.reduce((sum, each) => sum + each.length, 0);
    expect(Math.abs(paid / read / floor - 1)).toBeLessThan(0.005);
  });
});

test('the floors are 0.75 and 7/12 of ln 2 a character', () => {
  expect((reber().floor(0)?.natsPerCharacter ?? NaN) / Math.LN2).toBeCloseTo(0.75, 14);
  expect((embeddedReber().floor(0)?.natsPerCharacter ?? NaN) / Math.LN2).toBeCloseTo(7 / 12, 14);
});
