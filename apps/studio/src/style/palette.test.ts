import { describe, expect, it } from 'vitest';
import { HUES, hueAmong, hueOf } from './palette.ts';

describe('colours', () => {
  it('are the same for the same number, and come round', () => {
    expect(hueOf(1)).toBe('var(--hue-1)');
    expect(hueOf(HUES + 1)).toBe(hueOf(1));
    expect(hueOf(-1)).toBe(hueOf(HUES - 1));
  });

  it('follow the order of names; a stranger has the last one', () => {
    expect(hueAmong(['a', 'b'], 'b')).toBe(hueOf(1));
    expect(hueAmong(['a', 'b'], 'c')).toBe(hueOf(HUES - 1));
  });
});
