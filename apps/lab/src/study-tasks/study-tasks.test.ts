import { type CycleArrays, cycleArrays, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { TaskPositionError } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { labTasks } from '../tasks.ts';
import { STUDY_TASKS } from './study-tasks.ts';

const key = randomKey(0);

/** Copies of the arrays of some cycles. */
function cyclesOf(task: Task, batch: number, count: number): readonly CycleArrays[] {
  const stream = task.open({ key, batch });
  return Array.from({ length: count }, () => {
    const arrays = cycleArrays(task, batch);
    stream.next(arrays);
    return arrays;
  });
}

/** The held-out set, whole. */
function heldOut(task: Task): CycleArrays {
  const examples = task.heldOut?.examples ?? 0;
  const arrays = cycleArrays(task, examples);
  task.heldOut?.open({ batch: examples }).stream.next(arrays);
  return arrays;
}

/** The training set of a task of examples, whole, in some order. */
function trained(task: Task, examples: number): CycleArrays {
  return cyclesOf(task, examples, 1)[0] as CycleArrays;
}

const numbers = (arrays: CycleArrays, port: string): number[] => [...(arrays[port] ?? [])];
const mean = (sample: readonly number[]): number =>
  sample.reduce((sum, value) => sum + value, 0) / sample.length;
const variance = (sample: readonly number[]): number =>
  mean(sample.map((value) => value ** 2)) - mean(sample) ** 2;

const closed = STUDY_TASKS.map(({ name }) => name);

describe.each(closed)('%s', (name) => {
  const task = labTasks.byName(name);

  it('is made again by its name and options', () => {
    const again = labTasks.byName(name, task.options);
    expect(cyclesOf(again, 5, 3)).toEqual(cyclesOf(task, 5, 3));
  });

  it('goes on from any position, past the end of an epoch', () => {
    const batch = 37;
    const [stream, other] = [task.open({ key, batch }), task.open({ key, batch })];
    const [one, two] = [cycleArrays(task, batch), cycleArrays(task, batch)];
    for (let cycle = 0; cycle < 30; cycle += 1) stream.next(one);
    other.seek(stream.position());
    stream.next(one);
    other.next(two);
    expect(two).toEqual(one);
    expect(() => {
      other.seek({ epoch: -1 });
    }).toThrow(TaskPositionError);
  });
});

it('sine is what it says, of variance 0.68, and only its training values are noisy', () => {
  const task = labTasks.byName('sine', { test: 20_000, train: 5000 });
  const held = heldOut(task);
  const [points, values] = [numbers(held, 'x'), numbers(held, 'value')];
  const surface = (x: number, y: number): number => Math.sin(Math.PI * x) + 0.6 * Math.sin(2 * Math.PI * y);
  expect(values[7]).toBeCloseTo(surface(points[14] ?? 0, points[15] ?? 0), 12);
  expect(variance(values)).toBeCloseTo(0.68, 1);
  const train = trained(task, 5000);
  const at = numbers(train, 'x');
  const errors = numbers(train, 'value').map(
    (value, i) => value - surface(at[2 * i] ?? 0, at[2 * i + 1] ?? 0),
  );
  expect(Math.sqrt(variance(errors))).toBeCloseTo(0.1, 2);
});

it('sine keeps rows back by seed: every row is in one part, and each pass has every row once', () => {
  const task = labTasks.byName('sine', { train: 50 });
  const all = numbers(trained(task, 50), 'value').toSorted((one, other) => one - other);
  const parts = task.split?.({ key, share: 0.2 });
  expect(parts).toMatchObject({ training: { rows: 40 }, validation: { examples: 10 } });
  if (parts === undefined) return;
  const pass = parts.validation.open({ batch: 4 });
  expect(pass).toMatchObject({ cycles: 3, lastBatch: 2 });
  const arrays = cycleArrays(task, 4);
  const kept = [4, 4, 2].flatMap((lanes) => {
    pass.stream.next(arrays);
    return numbers(arrays, 'value').slice(0, lanes);
  });
  const left = numbers(trained(parts.training, 40), 'value');
  expect([...left, ...kept].toSorted((one, other) => one - other)).toEqual(all);
});

it('friedman depends on five of its inputs, in units of its deviation', () => {
  const task = labTasks.byName('friedman', { test: 20_000, irrelevant: 3 });
  const held = heldOut(task);
  const values = numbers(held, 'value');
  expect(mean(values)).toBeCloseTo(0, 1);
  expect(variance(values)).toBeCloseTo(1, 1);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = numbers(held, 'x').slice(8, 13);
  expect(values[1]).toBeCloseTo(
    (10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e - 14.4) / 4.9,
    12,
  );
});

it('prototypes come again without noise, each in its class', () => {
  const task = labTasks.byName('prototypes', { classes: 5, prototypes: 2, noise: 0, size: 3, train: 40 });
  const { example, class: label } = trained(task, 40);
  const found = new Map<string, Set<number>>();
  label?.forEach((each, at) => {
    const text = String(example?.slice(3 * at, 3 * at + 3));
    found.set(text, (found.get(text) ?? new Set()).add(each));
  });
  expect(found.size).toBe(10);
  expect([...found.values()].every((classes) => classes.size === 1)).toBe(true);
});

it('a chessboard has the colour of the corner where row and column are even', () => {
  const task = labTasks.byName('chessboard', { fields: 2 });
  const { point, class: colour } = heldOut(task);
  colour?.forEach((each, at) => {
    const [x = 0, y = 0] = point?.slice(2 * at, 2 * at + 2) ?? [];
    expect(each).toBe(x * y > 0 ? 0 : 1);
  });
});
