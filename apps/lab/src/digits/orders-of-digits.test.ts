import { cycleArrays, type CycleArrays, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { TaskOptionError } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { labTasks } from '../tasks.ts';
import { PIXELS } from './digit-images.ts';
import { pixelOrder } from './pixel-order.ts';

const FEW = { train: 30, test: 20 };

/** The held-out images, whole. */
function heldOut(task: Task): CycleArrays {
  const arrays = cycleArrays(task, FEW.test);
  task.heldOut?.open({ batch: FEW.test }).stream.next(arrays);
  return arrays;
}

const plain = heldOut(labTasks.byName('digits', FEW));

/** The pixels of an image, in the order in which they are read step by step: arrays are time-major. */
function readImage({ pixels }: CycleArrays, image: number, steps: number): number[] {
  const width = PIXELS / steps;
  return Array.from({ length: PIXELS }, (_, pixel) => {
    const [step, i] = [Math.floor(pixel / width), pixel % width];
    return pixels?.[(step * FEW.test + image) * width + i] ?? NaN;
  });
}

describe('permuted digits', () => {
  it('are the digits with their pixels in one order for all, which the seed draws', () => {
    const [one, other] = [0, 1].map((seed) => heldOut(labTasks.byName('permuted-digits', { ...FEW, seed })));
    expect(one?.['class']).toEqual(plain['class']);
    const order = [...pixelOrder(0)];
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: PIXELS }, (_, pixel) => pixel));
    for (let image = 0; image < FEW.test; image += 1) {
      const before = readImage(plain, image, 1);
      expect(readImage(one ?? {}, image, 1)).toEqual(order.map((pixel) => before[pixel]));
    }
    expect(other?.['pixels']).not.toEqual(one?.['pixels']);
    expect(one?.['pixels']).not.toEqual(plain['pixels']);
  });
});

describe('sequential digits', () => {
  it.each([1, 28, 784])('are the digits in %i steps, with the class at the last of them', (steps) => {
    const task = labTasks.byName('sequential-digits', { ...FEW, steps });
    expect([task.steps, task.inputs[0]?.size, task.rows]).toEqual([steps, PIXELS / steps, FEW.train]);
    expect(task.needsMemory).toBe(steps > 1 ? true : undefined);
    expect(task.targets[0]).toMatchObject({ name: 'class', size: 10, ignore: 10 });
    const arrays = heldOut(task);
    const classes = [...(arrays['class'] ?? [])];
    expect(classes.slice(-FEW.test)).toEqual([...(plain['class'] ?? [])]);
    expect(classes.slice(0, -FEW.test).every((each) => each === 10)).toBe(true);
    for (let image = 0; image < FEW.test; image += 1) {
      expect(readImage(arrays, image, steps)).toEqual(readImage(plain, image, 1));
    }
  });

  it('can be read in an order that a seed draws', () => {
    const permuted = labTasks.byName('permuted-digits', { ...FEW, seed: 3 });
    const read = labTasks.byName('sequential-digits', { ...FEW, order: 'permuted', seed: 3 });
    expect(readImage(heldOut(read), 7, 28)).toEqual(readImage(heldOut(permuted), 7, 1));
  });

  it('keep every digit back in proportion', () => {
    const task = labTasks.byName('sequential-digits', FEW);
    const parts = task.split?.({ key: randomKey(0), share: 1 / 3 });
    const arrays = cycleArrays(task, 10);
    parts?.validation.open({ batch: 10 }).stream.next(arrays);
    expect([...(arrays['class'] ?? [])].slice(-10).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([0, 3, 1.5, 785, '28'])('refuse %j steps', (steps) => {
    const attempt = (): unknown => labTasks.byName('sequential-digits', { steps });
    expect(attempt).toThrow(TaskOptionError);
    expect(attempt).toThrow('expected a divisor of 784, such as 28 or 784.');
  });
});
