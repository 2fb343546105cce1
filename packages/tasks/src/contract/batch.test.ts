import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requireDivisor } from './batch.ts';
import { TaskOptionError } from '../errors.ts';

test.each([
  [1, 17],
  [17, 17],
  [4, 12],
])('%i divides %i', (batch, examples) => {
  expect(requireDivisor('task', batch, examples)).toBe(batch);
});

test.each([
  [7, 12, '7', 'The nearest are 6 and 12.'],
  [5, 12, '5', 'The nearest are 4 and 6.'],
  [2.5, 12, '2.5', 'The nearest are 2 and 3.'],
  [3.5, 17, '3.5', 'The nearest are 1 and 17.'],
  [13, 12, '13', 'The nearest is 12.'],
  [Infinity, 12, 'Infinity', 'The nearest is 12.'],
  [0, 12, '0', 'The nearest is 1.'],
  [-1, 1, '-1', 'The nearest is 1.'],
  [NaN, 12, 'NaN', 'The nearest is 1.'],
])(
  'a batch of %f for %i held-out examples is answered with the nearest divisors',
  (batch, examples, found, remedy) => {
    const attempt = (): unknown => requireDivisor('task', batch, examples);
    expect(attempt).toThrow(TaskOptionError);
    expect(attempt).toThrow(
      `task.heldOut.open.batch: found ${found}, ` +
        `expected a divisor of ${examples}, the number of held-out examples. ${remedy}`,
    );
  },
);

test('every divisor that is named divides, and nothing between the two does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: -3, max: 600 }), (examples, batch) => {
      if (batch >= 1 && examples % batch === 0) return;
      try {
        requireDivisor('task', batch, examples);
        expect.unreachable();
      } catch (error) {
        const named = (error as TaskOptionError).remedy.match(/\d+/g)?.map(Number) ?? [];
        expect(named.every((divisor) => examples % divisor === 0)).toBe(true);
        const [below = 0, above = below] = named;
        for (let between = below + 1; between < above; between += 1) {
          expect(examples % between).not.toBe(0);
        }
      }
    }),
  );
});
