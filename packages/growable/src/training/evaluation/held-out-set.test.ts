import type { CycleArrays, Ports, TrainingTask } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { givenTask } from '../../testing/given-task.ts';
import { sampleTrainer } from '../../testing/sample-trainer.ts';
import type { Checkpoint } from '../live-model/checkpoint.ts';
import type { Trainer } from '../trainer.ts';

const ports: Ports = {
  inputs: [{ kind: 'symbol', name: 'symbol', size: 3 }],
  targets: [
    { kind: 'symbol', name: 'next', size: 3, classWeights: [1, 4, 0] },
    { kind: 'vector', name: 'level', size: 2 },
  ],
};

/** Four cycles of two steps that training never sees: the next symbol is always 1 but once 0, the level 3 and 4. */
const heldOut: NonNullable<TrainingTask['heldOut']> = {
  open: ({ batch }) => {
    let cycle = 0;
    return {
      cycles: 4,
      stream: {
        next: (into: CycleArrays) => {
          into['symbol']!.fill(2);
          into['next']!.fill(1);
          if (cycle === 0) into['next']![0] = 0;
          for (let i = 0; i < 2 * batch; i++) into['level']!.set([3, 4], 2 * i);
          cycle++;
        },
        position: () => cycle,
        seek: () => {
          throw new Error('the set was asked for a position');
        },
      },
    };
  },
};

/** A trainer whose readouts are their biases alone. */
function biased(batch: number, checkpoint?: Checkpoint): Trainer {
  const task = { ...givenTask({ name: 'levels', steps: 2, ...ports, at: () => [0, 0] }), heldOut };
  const model = areaGraph('levels', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: 0 }));
    project(input('symbol'), memory);
    output('next', [memory]);
    output('level', [memory]);
  });
  return sampleTrainer({ model, task, batch, ...(checkpoint && { checkpoint }) });
}

describe('a held-out set', () => {
  it.each([1, 2])(
    'is gone through once, whole, in a batch of %i, and measured without class weights',
    (batch) => {
      const found = biased(batch).evaluate({ cycles: 77 });
      expect(found.cycles).toBe(4);
      const { next, level } = found.measures as Record<'next' | 'level', { cost: number; accuracy?: number }>;
      expect(next.cost).toBeCloseTo(Math.log(3), 12);
      // All logits are 0: a tie of the largest counts as right.
      expect(next.accuracy).toBe(1);
      expect(level.cost).toBeCloseTo(9 + 16, 12);
      expect(level).not.toHaveProperty('accuracy');
      // One step of one lane in the first of four cycles is of class 0, whose weight is 1 instead of 4.
      const nats = Math.log(3) * (2 * 4 - 3 / (4 * batch)) + 2 * 25;
      expect(found.natsPerCycle).toBeCloseTo(nats, 12);
      // Class 0 weighs 1 and comes once, class 1 weighs 4; the levels never change.
      const [mass, others] = [1, 4 * (8 * batch - 1)];
      const odds = mass * Math.log(1 + others / mass) + others * Math.log(1 + mass / others);
      expect(found.guessing).toBeCloseTo(odds / (4 * batch), 12);
    },
  );

  it('tells what share is predicted right', () => {
    const checkpoint = structuredClone(biased(1).checkpoint());
    const tensors = { ...checkpoint.state.tensors, 'next.bias': [0, Math.log(2), 0] };
    const found = biased(1, { ...checkpoint, state: { ...checkpoint.state, tensors } }).evaluate();
    expect(found.measures['next']!.accuracy).toBe(7 / 8);
    // The odds are 1 to 2 to 1.
    expect(found.measures['next']!.cost).toBeCloseTo((7 * Math.log(2) + Math.log(4)) / 8, 12);
  });
});
