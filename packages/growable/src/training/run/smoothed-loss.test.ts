import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { givenTask } from '../../testing/given-task.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import type { Checkpoint } from '../live-model/checkpoint.ts';
import type { Trainer } from '../trainer.ts';
import { SmoothedLoss } from './smoothed-loss.ts';

describe('a smoothed loss', () => {
  it('keeps a share of itself, from where it is told to start', () => {
    const smoothed = new SmoothedLoss(0.75, 8);
    expect(smoothed.value).toBe(8);
    expect([4, 4].map((loss) => smoothed.add(loss))).toEqual([7, 6.25]);
    expect(smoothed.value).toBe(6.25);
  });

  it('starts from the first loss where nothing is told', () => {
    const smoothed = new SmoothedLoss(0.75, undefined);
    expect(smoothed.value).toBe(0);
    expect([8, 4].map((loss) => smoothed.add(loss))).toEqual([8, 7]);
  });
});

const growth = fixedSize({ criterion: outgoingL1({ penalty: 0 }) });

/** Learns nothing of a level of 70 for ten steps, which costs 49,000. */
function levels(checkpoint?: Checkpoint): Trainer {
  const model = areaGraph('levels', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: 0 }));
    project(input('level'), memory);
    output('next', [memory]);
  });
  const task = givenTask({
    name: 'levels',
    steps: 10,
    inputs: [{ kind: 'vector', name: 'level', size: 1 }],
    targets: [{ kind: 'vector', name: 'next', size: 1 }],
    at: () => [70],
  });
  return sampleTrainer({ model, task, growth, learningRate: 0, ...(checkpoint && { checkpoint }) });
}

describe('the smoothed loss of a trainer that predicts vectors', () => {
  it('is the loss where that never changes', () => {
    const trainer = levels();
    const found = [1, 9, 90].map((cycles) => trained(trainer, cycles).smoothedLoss);
    for (const loss of found) expect(loss).toBeCloseTo(49_000, 6);
  });

  it('goes on from a checkpoint, also from one of before the first cycle', () => {
    for (const cycles of [0, 5]) {
      const checkpoint = throughFile(trained(levels(), cycles).checkpoint());
      expect(trained(levels(checkpoint), 3).smoothedLoss).toBeCloseTo(49_000, 6);
    }
  });
});
