import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from './sparkline.ts';

describe('sparkline', () => {
  it('rises and falls with its values', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([2, 1, 0], 8)).toBe('█▅▁');
  });

  it('is flat where nothing changes, and empty where there is nothing', () => {
    expect(sparkline([3, 3, 3], 8)).toBe('███');
    expect(sparkline([], 8)).toBe('');
  });

  it('leaves a gap for what is no number', () => {
    expect(sparkline([0, Number.NaN, 1, Infinity], 8)).toBe('▁ █ ');
  });

  it('ends with the last value, and is no wider than it may be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 17 }),
        (values, width) => {
          const text = sparkline(values, width);
          expect(text).toHaveLength(Math.min(width, values.length));
          expect(text).toMatch(/^[▁▂▃▄▅▆▇█]+$/);
          expect(sparkline([...values, 2e6], width).endsWith('█')).toBe(true);
        },
      ),
    );
  });
});
