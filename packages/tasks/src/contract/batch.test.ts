import { expect, test } from 'vitest';
import { requireBatch } from './batch.ts';
import { TaskOptionError } from '../errors.ts';

test.each([1, 7, 2 ** 24])('a batch of %i examples is taken', (batch) => {
  expect(requireBatch('task.open.batch', batch)).toBe(batch);
});

test.each([0, -1, 2.5, NaN, Infinity])('a batch of %f examples is refused', (batch) => {
  const attempt = (): unknown => requireBatch('task.open.batch', batch);
  expect(attempt).toThrow(TaskOptionError);
  expect(attempt).toThrow(
    `task.open.batch: found ${batch}, expected an integer from 1 to 16777216. It is the number of examples side by side.`,
  );
});
