import { cycleArrays, randomKey, taskInForce } from '@meristem/autodiff';
import { TaskOptionError } from '@meristem/tasks';
import { expect, test } from 'vitest';
import { digitSets } from '../digits/digit-sets.ts';
import { isFashionInstalled } from '../fashion/fashion.ts';
import { labTasks } from '../tasks.ts';
import { shrunken } from './shrunken.ts';

test('a pixel of a small image is the mean of a square of a large one', () => {
  // Two images of 4 x 4, the second ten times the first.
  const rows = [1, 3, 0, 4, 5, 7, 8, 0, 2, 2, 1, 1, 2, 2, 1, 5];
  const inputs = Float32Array.from([...rows, ...rows.map((pixel) => 10 * pixel)]);
  const small = shrunken({ inputs, labels: Uint8Array.of(3, 4) }, 4, 2);
  expect([...small.inputs]).toEqual([4, 3, 2, 2, 40, 30, 20, 20]);
  expect([...small.labels]).toEqual([3, 4]);
  expect([...shrunken({ inputs, labels: Uint8Array.of(3, 4) }, 4, 1).inputs]).toEqual([...inputs]);
});

test('digits are those of the digits, at a quarter of their pixels, in another order from task to task', () => {
  const task = labTasks.byName('permuted-images', { tasks: 3, every: 5 });
  expect(task.phases?.map(({ firstCycle }) => firstCycle)).toEqual([0, 5, 10]);
  const { test: large } = digitSets({ train: 8000, test: 2000 }, 'digits');
  const small = shrunken(large, 28, 2).inputs.slice(0, 196);
  const [first, second] = [0, 5].map((cycle) => {
    const held = taskInForce(task, cycle).heldOut!;
    expect(held.examples).toBe(2000);
    const arrays = cycleArrays(task, 1);
    held.open({ batch: 1 }).stream.next(arrays);
    expect(arrays['class']![0]).toBe(large.labels[0]);
    return [...arrays['pixels']!];
  });
  expect(first).toEqual([...small]);
  expect(second).not.toEqual(first);
  expect(second!.toSorted((a, b) => a - b)).toEqual(first!.toSorted((a, b) => a - b));
});

test('a shrinking that leaves a rest is refused', () => {
  expect(() => labTasks.byName('permuted-images', { shrink: 3 })).toThrow(TaskOptionError);
  expect(() => labTasks.byName('permuted-images', { shrink: 3 })).toThrow(
    'task.options.shrink: found 3, expected a number that divides 28',
  );
});

test.runIf(isFashionInstalled())('garments are drawn from all 60,000', () => {
  const task = labTasks.byName('permuted-images', { images: 'fashion', shrink: 4 });
  const arrays = cycleArrays(task, 40);
  task.open({ key: randomKey(0), batch: 40 }).next(arrays);
  expect(new Set(arrays['class']).size).toBeGreaterThan(6);
  expect(Math.max(...arrays['pixels']!)).toBeLessThanOrEqual(1);
  expect(taskInForce(task, 0).heldOut?.examples).toBe(10_000);
});
