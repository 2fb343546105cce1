import { expect, it } from 'vitest';
import { MOST_SAMPLES, shownText, type TextSample, withSample } from './text-samples.ts';

it('keeps the newest samples first, and a bounded number', () => {
  let samples: readonly TextSample[] = [];
  for (let cycle = 0; cycle < MOST_SAMPLES + 17; cycle++)
    samples = withSample(samples, { cycle, text: 'a' }, 1);
  expect(samples).toHaveLength(MOST_SAMPLES);
  expect(samples[0]?.cycle).toBe(MOST_SAMPLES + 16);
  expect(new Set(samples.map(({ number }) => number)).size).toBe(MOST_SAMPLES);
});

it('puts another sample of the same cycle and temperature in the place of the last', () => {
  const first = withSample([], { cycle: 5, text: 'a' }, 1);
  expect(withSample(first, { cycle: 5, text: 'b' }, 1).map(({ text }) => text)).toEqual(['b']);
  expect(withSample(first, { cycle: 5, text: 'b' }, 0.5)).toHaveLength(2);
});

it('shows what cannot be seen', () => {
  expect(shownText('a\nb\tc ')).toBe('a⏎b⇥c ');
});
