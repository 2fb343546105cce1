import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimatedRows, rowsOf } from './decimated.ts';

const column = (length: number) =>
  fc.array(fc.option(fc.integer({ min: -99, max: 99 }), { nil: null }), {
    minLength: length,
    maxLength: length,
  });

describe('decimatedRows', () => {
  it.each([0, 1, 3, 4, 5, 17])('keeps all of %i rows when there is room', (count) => {
    const rows = decimatedRows([Array.from({ length: count }, (_, k) => k)], 17);
    expect(rows).toEqual(Array.from({ length: count }, (_, k) => k));
  });

  it('keeps both ends and the extremes of every column within its bound', () => {
    fc.assert(
      fc.property(fc.tuple(column(300), column(300)), (columns) => {
        const rows = decimatedRows(columns, 50);
        expect(rows.length).toBeLessThanOrEqual(50);
        expect([rows[0], rows.at(-1)]).toEqual([0, 299]);
        for (const whole of columns) {
          const numbers = whole.filter((value) => value !== null);
          const left = rowsOf(whole, rows).filter((value) => value !== null);
          expect([Math.min(...left), Math.max(...left)]).toEqual([
            Math.min(...numbers),
            Math.max(...numbers),
          ]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
