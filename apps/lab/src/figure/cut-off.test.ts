import { describe, expect, it } from 'vitest';
import { cutOffText } from './cut-off.ts';

const curve = { cycles: [10, 20, 3000, 4000], values: [55.4, 30, 12, 9] };

describe('cutOffText', () => {
  it('is empty where everything is in sight', () => {
    expect(cutOffText([curve], { kind: 'linear', min: 9, max: 56 })).toBe('');
    expect(cutOffText([], { kind: 'log', min: 1, max: 2 })).toBe('');
  });

  it('says how far curves go beyond the axis, and until when', () => {
    expect(cutOffText([curve, { cycles: [3500], values: [22] }], { kind: 'linear', min: 0, max: 21 })).toBe(
      'cut off above 21.00: up to 55.40, last in cycle 3,500',
    );
    expect(cutOffText([curve], { kind: 'linear', min: 10, max: 60 })).toBe(
      'cut off below 10.00: down to 9.00',
    );
  });

  it('says that a logarithmic axis has no place for 0', () => {
    expect(cutOffText([{ cycles: [1], values: [0] }], { kind: 'log', min: 0.1, max: 1 })).toBe(
      'cut off below 0.10: losses of 0.00, which a logarithmic axis has no place for',
    );
  });
});
