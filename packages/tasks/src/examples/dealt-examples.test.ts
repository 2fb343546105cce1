import { cycleArrays, randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TaskOptionError } from '../errors.ts';
import { reversal } from '../sequences/reversal.ts';
import { easyHardEasy } from '../schedule/switching.ts';
import { labelledExamples } from './labelled-examples.ts';
import { parity } from './parity.ts';
import { twoSpirals } from './two-spirals.ts';
import type { Task } from '../contract/task.ts';

/** Example e is the number e; a tenth is of class 1, and the rest of class 0. */
function numbered(rows: number): Task {
  const set = {
    inputs: Float64Array.from({ length: rows }, (_, row) => row),
    labels: Uint8Array.from({ length: rows }, (_, row) => Number(row % 10 === 0)),
  };
  const inputs = { name: 'number', size: 1 };
  return labelledExamples({ name: 'numbers', source: 'test', inputs, classes: 2, train: set, test: set });
}

/** The numbers that a stream deals out in so many cycles. */
function dealt(stream: ReturnType<Task['open']>, task: Task, batch: number, cycles: number): number[] {
  const arrays = cycleArrays(task, batch);
  return Array.from({ length: cycles }, () => {
    stream.next(arrays);
    return [...(arrays['number'] as Float64Array)];
  }).flat();
}

const key = randomKey(3);

describe('a split of examples', () => {
  it('parts them: every one is in one of the two, and none in both', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 90 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (rows, share) => {
          const task = numbered(rows);
          const { training, validation } = task.split!({ key, share });
          const kept = Math.min(rows - 1, Math.max(1, Math.round(share * rows)));
          expect([training.rows, validation.examples]).toEqual([rows - kept, kept]);
          const pass = validation.open({ batch: 1 });
          expect(pass.cycles).toBe(kept);
          const left = dealt(training.open({ key, batch: 1 }), task, 1, rows - kept);
          const all = [...left, ...dealt(pass.stream, task, 1, kept)];
          expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
        },
      ),
    );
  });

  it('keeps every class back in proportion, mixed, and others with another key', () => {
    const task = numbered(200);
    const { validation } = task.split!({ key, share: 0.25 });
    const kept = dealt(validation.open({ batch: 50 }).stream, task, 50, 1);
    expect(kept.filter((number) => number % 10 === 0)).toHaveLength(5);
    expect(kept.slice(0, 25).some((number) => number % 10 === 0)).toBe(true);
    expect(kept).not.toEqual(kept.toSorted((a, b) => a - b));
    const again = task.split!({ key, share: 0.25 }).validation.open({ batch: 50 });
    expect(dealt(again.stream, task, 50, 1)).toEqual(kept);
    const other = task.split!({ key: randomKey(4), share: 0.25 }).validation.open({ batch: 50 });
    expect(new Set(dealt(other.stream, task, 50, 1))).not.toEqual(new Set(kept));
  });

  it('fills the last cycle of a pass up from the start of the set', () => {
    const task = numbered(20);
    const { validation } = task.split!({ key, share: 0.25 });
    const kept = dealt(validation.open({ batch: 1 }).stream, task, 1, 5);
    const pass = validation.open({ batch: 4 });
    expect([pass.cycles, pass.lastBatch]).toEqual([2, 1]);
    expect(dealt(pass.stream, task, 4, 2)).toEqual([...kept, ...kept.slice(0, 3)]);
  });

  it('leaves the held-out set whole, and a part that can be parted again', () => {
    const task = numbered(40);
    const { training } = task.split!({ key, share: 0.5 });
    expect(training.heldOut?.examples).toBe(40);
    const again = training.split!({ key, share: 0.5 });
    expect([again.training.rows, again.validation.examples]).toEqual([10, 10]);
  });

  it.each([
    [numbered(4), 0, 'numbers.split.share: found 0, expected a number above 0 and below 1.'],
    [numbered(4), 1, 'numbers.split.share: found 1, expected a number above 0 and below 1.'],
    [numbered(4), NaN, 'numbers.split.share: found NaN, expected a number above 0 and below 1.'],
    [numbered(1), 0.5, 'numbers.split: found 1 training example, expected at least 2'],
  ])('is refused where nothing would be left: %o %f', (task, share, message) => {
    const attempt = (): unknown => task.split!({ key, share });
    expect(attempt).toThrow(TaskOptionError);
    expect(attempt).toThrow(message);
  });
});

describe('training examples', () => {
  it('are counted where there is a finite number of them', () => {
    expect(parity().rows).toBe(192);
    expect(twoSpirals({ train: 77 }).rows).toBe(77);
  });

  it('of endless streams, and of tasks that change over time, are neither counted nor parted', () => {
    for (const task of [reversal(), easyHardEasy()]) {
      expect(task.rows).toBeUndefined();
      expect(task.split).toBeUndefined();
    }
  });
});
