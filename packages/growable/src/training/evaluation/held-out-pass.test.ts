import { type CycleArrays, randomKey, type TrainingTask } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { sampledPass } from './held-out-pass.ts';

/** Cycles of one number each, which says what it is the how-manieth of: of the held-out set, or of a stream. */
function counted(set: number | undefined, independent: boolean): TrainingTask {
  const stream = () => {
    let cycle = 0;
    return {
      next: (into: CycleArrays) => void into['x']!.fill(cycle++),
      position: () => cycle,
      seek: (position: unknown) => void (cycle = position as number),
    };
  };
  return {
    name: 'counted',
    steps: 1,
    inputs: [{ kind: 'vector', name: 'x', size: 1 }],
    targets: [],
    independent,
    floor: () => undefined,
    open: stream,
    ...(set !== undefined && { heldOut: { open: () => ({ cycles: set, lastBatch: 1, stream: stream() }) } }),
  };
}

function sampled(task: TrainingTask, examples: number, cycles = 8): readonly (readonly number[])[] {
  const options = { batch: 2, key: randomKey(0), cycles };
  return Array.from(sampledPass(task, options, examples), ({ arrays, counted: lanes }) => [
    arrays['x']![0] as number,
    lanes,
  ]);
}

describe('a part of a held-out pass', () => {
  it('lies evenly over a set of examples that have nothing to do with one another', () => {
    expect(sampled(counted(9, true), 6)).toEqual([0, 3, 6].map((cycle) => [cycle, 2]));
    expect(sampled(counted(9, true), 5)).toEqual([0, 3, 6].map((cycle) => [cycle, 2]));
    expect(sampled(counted(9, true), 1)).toEqual([[0, 2]]);
  });

  it('is the beginning of a set that goes on', () => {
    expect(sampled(counted(9, false), 6)).toEqual([0, 1, 2].map((cycle) => [cycle, 2]));
  });

  it('is fewer fresh sequences, after the same ones that warm up', () => {
    const warm = [0, 1, 2, 3, 4].map((cycle) => [cycle, 0]);
    expect(sampled(counted(undefined, false), 3)).toEqual([...warm, [5, 2], [6, 2]]);
  });

  it.each([true, false])(
    'is all of what holds no more, with its short last batch (independent: %s)',
    (independent) => {
      const all = [0, 1, 2].map((cycle) => [cycle, cycle === 2 ? 1 : 2]);
      expect(sampled(counted(3, independent), 6)).toEqual(all);
      expect(sampled(counted(3, independent), Infinity)).toEqual(all);
    },
  );
});
