import { cycleArrays, randomKey, type VectorPort } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Task } from '../contract/task.ts';
import { iris } from './iris.ts';
import { wine } from './wine.ts';

interface Sample {
  readonly label: number;
  /** As the port carries them. */
  readonly carried: readonly number[];
  /** In people's units, as the port says how. */
  readonly measures: readonly number[];
}

function read(task: Task, part: 'train' | 'test'): readonly Sample[] {
  const count = (part === 'train' ? task.rows : task.heldOut?.examples) ?? 0;
  const arrays = cycleArrays(task, count);
  const held = task.heldOut?.open({ batch: count }).stream;
  (part === 'train' ? task.open({ key: randomKey(0), batch: count }) : held)?.next(arrays);
  const { size, standardised } = task.inputs[0] as VectorPort;
  return Array.from({ length: count }, (_, at) => {
    const carried = [...(arrays['measures']?.slice(at * size, (at + 1) * size) ?? [])];
    const measures = carried.map(
      (each, i) => each * (standardised?.deviation[i] ?? NaN) + (standardised?.mean[i] ?? NaN),
    );
    return { label: arrays['class']?.[at] ?? NaN, carried, measures };
  });
}

const mean = (sample: readonly number[]): number =>
  sample.reduce((sum, value) => sum + value, 0) / sample.length;
const columnsOf = (samples: readonly Sample[], of: 'carried' | 'measures'): number[][] =>
  (samples[0]?.[of] ?? []).map((_, column) => samples.map((sample) => sample[of][column] ?? NaN));

describe.each<[string, (options?: { train?: number; seed?: number }) => Task, number[], number[]]>([
  // Means of all rows, as published with the sets; those of iris are millimetres.
  ['iris', iris, [50, 50, 50], [58.433, 30.573, 37.58, 11.993]],
  [
    'wine',
    wine,
    [59, 71, 48],
    [
      13.0006, 2.3363, 2.3665, 19.4949, 99.7416, 2.2951, 2.0293, 0.3619, 1.5909, 5.0581, 0.9574, 2.6117,
      746.8933,
    ],
  ],
])('%s', (name, make, counts, means) => {
  const rows = counts.reduce((sum, count) => sum + count, 0);

  it('has the rows of the source, each in one of the two sets', () => {
    for (const train of [1, 100, rows - 1]) {
      const task = make({ train });
      const all = [...read(task, 'train'), ...read(task, 'test')];
      expect([task.name, task.rows, all.length]).toEqual([name, train, rows]);
      const found = counts.map((_, label) => all.filter((sample) => sample.label === label).length);
      expect(found).toEqual(counts);
      for (const [at, column] of columnsOf(all, 'measures').entries()) {
        expect(mean(column)).toBeCloseTo(means[at] ?? NaN, 3);
      }
    }
  });

  it('carries measures off the mean of those that are learned from', () => {
    const task = make();
    for (const column of columnsOf(read(task, 'train'), 'carried')) expect(mean(column)).toBeCloseTo(0, 10);
    const held = columnsOf(read(task, 'test'), 'carried').map(mean);
    expect(held.some((average) => Math.abs(average) > 0.01)).toBe(true);
  });

  it('chooses by the seed, and names its classes', () => {
    const held = (seed: number): readonly Sample[] => read(make({ seed }), 'test');
    expect(held(0)).toEqual(read(make(), 'test'));
    expect(held(1)).not.toEqual(held(0));
    expect(make().targets[0]).toMatchObject({ name: 'class', size: 3 });
    expect((make().targets[0] as { names?: readonly string[] }).names).toHaveLength(3);
    expect(make().floor(0)).toBeUndefined();
  });
});

it('wine is in standard deviations, of those that are learned from alone', () => {
  const task = wine();
  for (const column of columnsOf(read(task, 'train'), 'carried')) {
    expect(mean(column.map((each) => each ** 2))).toBeCloseTo(1, 10);
  }
  // What is the same in all rows to learn from is not divided by 0.
  expect((wine({ train: 1 }).inputs[0] as VectorPort).standardised?.deviation).toEqual(Array(13).fill(1));
});

it('iris is in centimetres', () => {
  expect((iris().inputs[0] as VectorPort).standardised?.deviation).toEqual([10, 10, 10, 10]);
});
