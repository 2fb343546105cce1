import { cycleArrays, foldKey, randomKey } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { taskByName, switching } from '../registry.ts';
import { reversalAndSum } from './reversal-and-sum.ts';
import { reversal } from './reversal.ts';
import { sampleText } from './sample-text.ts';
import type { Task } from '../contract/task.ts';

const key = randomKey(8);

/** The values of a port over some cycles, lane by lane. */
function lanesOf(task: Task, port: string, batch: number, cycles: number): number[][] {
  const arrays = cycleArrays(task, batch);
  const stream = task.open({ key, batch });
  const lanes = Array.from({ length: batch }, (): number[] => []);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    stream.next(arrays);
    arrays[port]?.forEach((value, at) => lanes[at % batch]?.push(value));
  }
  return lanes;
}

test('options, ports and name', () => {
  expect(taskByName('reversal-and-sum').options).toEqual({
    letters: 6,
    flips: 1,
    steps: 40,
    modulus: 3,
    terms: 3,
    sum: 'on',
  });
  const task = reversalAndSum({ modulus: 5 });
  expect(task.inputs.map(({ name, size }) => `${name} ${size}`)).toEqual(['symbol 4', 'digit 5']);
  expect(task.targets.map(({ name, size }) => `${name} ${size}`)).toEqual(['next 4', 'sum 5']);
});

test.each([
  [1, 2],
  [3, 3],
  [4, 10],
  [5, 7],
  [17, 256],
])('a sum is that of the last %i digits modulo %i', (terms, modulus) => {
  const task = reversalAndSum({ terms, modulus, steps: 7 });
  const digits = lanesOf(task, 'digit', 3, 20);
  const sums = lanesOf(task, 'sum', 3, 20);
  digits.forEach((lane, index) => {
    const expected = lane.map(
      (_, at) =>
        lane.slice(Math.max(0, at - terms + 1), at + 1).reduce((sum, digit) => sum + digit, 0) % modulus,
    );
    expect(sums[index]).toEqual(expected);
  });
  expect(digits[0]).not.toEqual(digits[1]);
});

test('digits are uniform', () => {
  const counts = [0, 0, 0];
  for (const digit of lanesOf(reversalAndSum(), 'digit', 1, 300).flat())
    counts[digit] = (counts[digit] ?? NaN) + 1;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 4000) ** 2 / 4000, 0);
  // The 99.9% quantile of chi-square with 2 degrees of freedom.
  expect(chiSquare).toBeLessThan(13.82);
});

test('the text is that of the reversal task with the same key, and so are floor and plateaus', () => {
  const options = { letters: 4, flips: 2, steps: 13 };
  const both = reversalAndSum(options);
  const text = reversal(options);
  expect(sampleText(both, { key, batch: 3, cycles: 5 })).toEqual(
    sampleText(text, { key, batch: 3, cycles: 5 }),
  );
  expect(both.floor(0)).toEqual(text.floor(0));
  expect(both.plateaus(0)).toEqual(text.plateaus(0));
});

test('a schedule switches the sums off and on', () => {
  const task = switching({
    phases: [
      { task: reversalAndSum(), cycles: 2 },
      { task: { name: 'reversal-and-sum', options: { sum: 'off' } }, cycles: 3 },
      { task: reversalAndSum() },
    ],
  });
  for (const port of ['digit', 'sum']) {
    const [values = []] = lanesOf(task, port, 1, 7);
    const phases = [values.slice(0, 80), values.slice(80, 200), values.slice(200)];
    expect(phases.map((phase) => phase.some((value) => value !== 0))).toEqual([true, false, true]);
  }
  const [off = ''] = sampleText(task, { key, cycles: 5 }).map((text) => text.slice(80));
  expect(off).toBe(sampleText(reversal(), { key: foldKey(key, 1), cycles: 3 })[0]);
  expect(task.floor(2)).toEqual(reversal().floor(0));
});
