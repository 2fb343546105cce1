import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelCounts } from './level-counts.ts';

test.each<[number, number[], number[]]>([
  [0, [3, 3], [0, 0]],
  [7, [9, 9, 9], [3, 2, 2]],
  [8, [1, 9, 4], [1, 4, 3]],
  [14, [1, 9, 4], [1, 9, 4]],
  [3, [0, 5], [0, 3]],
])('%i shared out over %j', (total, capacities, expected) => {
  expect(levelCounts(total, capacities)).toEqual(expected);
});

test('shares add up, fit, and differ by more than one only where a capacity is used up', () => {
  const cases = fc
    .array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 17 })
    .chain((capacities) =>
      fc.tuple(fc.constant(capacities), fc.nat({ max: capacities.reduce((sum, one) => sum + one, 0) })),
    );
  fc.assert(
    fc.property(cases, ([capacities, total]) => {
      const counts = levelCounts(total, capacities);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
      const most = Math.max(...counts);
      counts.forEach((count, i) => {
        expect(count).toBeLessThanOrEqual(capacities[i] as number);
        if (count < most - 1) expect(count).toBe(capacities[i]);
      });
    }),
  );
});
