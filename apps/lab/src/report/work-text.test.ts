import { describe, expect, it } from 'vitest';
import { formatWork } from './work-text.ts';

describe('formatWork', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1.00 k'],
    [999_900, '1.00 M'],
    [331_400_000, '331 M'],
    [5.2e9, '5.20 G'],
    [1e21, '1.00e+3 E'],
  ])('%d is %s', (count, text) => {
    expect(formatWork(count)).toBe(text);
  });
});
