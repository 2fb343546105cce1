import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrecisionMatrix } from './precision-matrix.ts';

/** Solves a x = b by Gaussian elimination with pivoting: an independent way to what is read off an inverse. */
function solved(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  const n = rows.length;
  for (let p = 0; p < n; p++) {
    const best = rows
      .slice(p)
      .reduce((top, row, i) => (Math.abs(row[p]!) > Math.abs(rows[top]![p]!) ? p + i : top), p);
    [rows[p], rows[best]] = [rows[best]!, rows[p]!];
    for (let i = 0; i < n; i++) {
      if (i === p) continue;
      const factor = rows[i]![p]! / rows[p]![p]!;
      for (let k = p; k <= n; k++) rows[i]![k]! -= factor * rows[p]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/** A random covariance of so many units with a diagonal that keeps it away from singular ones. */
function covariance(units: number, seed: number): number[][] {
  const samples = Array.from({ length: units + 3 }, (_, s) =>
    Array.from({ length: units }, (_unit, i) => Math.sin(seed * 7.3 + s * 12.9 + i * 78.2 + s * i)),
  );
  return Array.from({ length: units }, (_, i) =>
    Array.from(
      { length: units },
      (_unit, k) => samples.reduce((sum, sample) => sum + sample[i]! * sample[k]!, 0) + (i === k ? 0.1 : 0),
    ),
  );
}

/** The regression of a unit on some others and what it leaves, from the normal equations. */
function regressed(c: readonly (readonly number[])[], unit: number, others: readonly number[]) {
  const weights = solved(
    others.map((i) => others.map((k) => c[i]![k]!)),
    others.map((i) => c[i]![unit]!),
  );
  const explained = others.reduce((sum, i, at) => sum + weights[at]! * c[i]![unit]!, 0);
  return { weights, unexplained: c[unit]![unit]! - explained };
}

const flat = (c: readonly (readonly number[])[]): Float64Array => Float64Array.from(c.flat());

describe('PrecisionMatrix', () => {
  it.each([1, 3, 4, 5, 17])('regresses each of %i units on the others', (units) => {
    const c = covariance(units, 1);
    const precision = PrecisionMatrix.of(flat(c), units)!;
    for (let unit = 0; unit < units; unit++) {
      const others = c.map((_, i) => i).filter((i) => i !== unit);
      const { weights, unexplained } = regressed(c, unit, others);
      const found = precision.regression(unit);
      others.forEach((i, at) => expect(found[i]).toBeCloseTo(weights[at]!, 9));
      expect(found[unit]).toBe(0);
      expect(precision.unexplained(unit)).toBeCloseTo(unexplained, 9);
    }
  });

  it('takes units out in any order, as if they had never been in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 0, max: 99 }),
        fc.infiniteStream(fc.nat()),
        (units, seed, choices) => {
          const c = covariance(units, seed);
          const precision = PrecisionMatrix.of(flat(c), units)!;
          const left = c.map((_, i) => i);
          while (left.length > 1) {
            const [gone] = left.splice(choices.next().value % left.length, 1) as [number];
            precision.remove(gone);
            expect(precision.has(gone)).toBe(false);
            for (const unit of left) {
              const others = left.filter((i) => i !== unit);
              const { weights, unexplained } = regressed(c, unit, others);
              const found = precision.regression(unit);
              others.forEach((i, at) => expect(found[i]).toBeCloseTo(weights[at]!, 7));
              expect(found[gone]).toBe(0);
              expect(precision.has(unit)).toBe(true);
              expect(precision.unexplained(unit)).toBeCloseTo(unexplained, 7);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('of no unit is nothing', () => {
    expect(PrecisionMatrix.of(new Float64Array(0), 0)!.units).toBe(0);
  });

  it.each([
    ['indefinite', [1, 2, 2, 1]],
    ['singular', [1, 1, 1, 1]],
    ['zero', [0, 0, 0, 0]],
    ['not a number', [NaN, 0, 0, 1]],
    ['infinite', [1, 0, 0, Infinity]],
  ])('is not there for a covariance that is %s', (_what, covariance) => {
    expect(PrecisionMatrix.of(Float64Array.from(covariance), 2)).toBeUndefined();
  });
});
