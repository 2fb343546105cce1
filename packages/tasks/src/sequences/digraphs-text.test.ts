import { randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digraphs } from './digraphs.ts';
import { sampleText } from './sample-text.ts';

test('every group is one or more "ab" in brackets', () => {
  const continuations = fc.constantFrom(0, 0.3, 0.6, 0.75, 0.97);
  fc.assert(
    fc.property(continuations, fc.constantFrom(1, 3, 4, 5, 17, 40), fc.nat(), (continuation, steps, seed) => {
      const texts = sampleText(digraphs({ continuation, steps }), {
        key: randomKey(seed),
        batch: 3,
        cycles: 20,
      });
      for (const text of texts) expect(text).toMatch(/^(\((ab)+\))*(\((ab)*a?)?$/);
    }),
  );
});

test("the floor is 9.00 nats per 40 characters for the paper's text, 9.61 for its data file", () => {
  expect(digraphs().floor(0)?.natsPerCycle.toFixed(2)).toBe('9.00');
  expect(digraphs({ continuation: 0.6 }).floor(0)?.natsPerCycle.toFixed(2)).toBe('9.61');
  expect(digraphs({ continuation: 0 }).floor(0)).toEqual({ natsPerCharacter: 0, natsPerCycle: 0 });
  expect(digraphs().plateaus(0)).toEqual([]);
});

test('another "ab" follows with the given chance, whatever came before', () => {
  const [text = ''] = sampleText(digraphs(), { key: randomKey(3), cycles: 4000 });
  for (const before of ['(ab', '(abab', '(ababab']) {
    const all = text.split(before).slice(1, -1);
    const continued = all.filter((rest) => rest.startsWith('a')).length / all.length;
    // Four standard errors of a proportion.
    expect(Math.abs(continued - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / all.length));
  }
});

test('lanes are independent of each other', () => {
  const texts = sampleText(digraphs(), { key: randomKey(4), batch: 2, cycles: 4000 });
  const [first = [], second = []] = texts.map((text) => text.split(')').map((group) => group === '(ab'));
  const pairs = Math.min(first.length, second.length) - 1;
  const both = first.slice(0, pairs).filter((short, index) => short && second[index]).length / pairs;
  // A group is short with the chance 1/4, so both are with 1/16. Four standard errors of a proportion.
  expect(Math.abs(both - 1 / 16)).toBeLessThan(4 * Math.sqrt(15 / 256 / pairs));
});
