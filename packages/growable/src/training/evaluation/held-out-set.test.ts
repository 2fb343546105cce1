import type { CycleArrays, HeldOutPass, Ports, TrainingTask } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../architecture/architecture.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { givenTask } from '../../testing/given-task.ts';
import { sampleTrainer } from '../../testing/sample-trainer.ts';
import type { Checkpoint } from '../live-model/checkpoint.ts';
import type { Trainer } from '../trainer.ts';

const next = { kind: 'symbol', name: 'next', size: 3 } as const;
const inputs = [{ kind: 'symbol', name: 'symbol', size: 3 }] as const;
const ports: Ports = {
  inputs,
  targets: [
    { ...next, classWeights: [1, 4, 0] },
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

function network(units: number): Architecture {
  return areaGraph('levels', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units }));
    project(input('symbol'), memory);
    output('next', [memory]);
    output('level', [memory]);
  });
}

/** A network whose readouts are their biases alone. */
const biases = network(0);

function biased(batch: number, checkpoint?: Checkpoint): Trainer {
  const task = { ...givenTask({ name: 'levels', steps: 2, ...ports, at: () => [0, 0] }), heldOut };
  return sampleTrainer({ model: biases, task, batch, ...(checkpoint && { checkpoint }) });
}

describe('a held-out set', () => {
  it.each([1, 2])(
    'is gone through once, whole, in a batch of %i, and measured without class weights',
    (batch) => {
      const found = biased(batch).evaluate({ cycles: 77 });
      expect(found.cycles).toBe(4);
      const { next, level } = found.measures as Record<'next' | 'level', { cost: number; accuracy?: number }>;
      expect(next.cost).toBeCloseTo(Math.log(3), 12);
      // All logits are 0: each of the three counts as a third of the answer.
      expect(next.accuracy).toBeCloseTo(1 / 3, 12);
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
    // Of class 0 nothing is found; of the 8 answers "1" 7 are right; class 2 is never named.
    expect(found.measures['next']!.f1).toBeCloseTo((0 + 14 / 15) / 2, 12);
    expect(found.measures['next']!.perplexity).toBeCloseTo(Math.exp((7 * Math.log(2) + Math.log(4)) / 8), 12);
    // The odds are 1 to 2 to 1.
    expect(found.measures['next']!.cost).toBeCloseTo((7 * Math.log(2) + Math.log(4)) / 8, 12);
  });

  it.each([1, 2, 3, 10, 11, 64])('of 11 rows counts each of them once, in a batch of %i', (batch) => {
    const rows = Array.from({ length: 11 }, (_, row) => ({ symbol: row % 3, level: row * row }));
    const found = rowsTrainer(rows, batch).evaluate();
    const nats = rows.map(({ symbol }) => Math.log(7 / [1, 2, 4][symbol]!));
    const squares = rows.map(({ level }) => level * level);
    expect(found.natsPerCycle).toBeCloseTo(mean(nats) + mean(squares), 9);
    expect(found.measures['next']!.cost).toBeCloseTo(mean(nats), 12);
    expect(found.measures['next']!.accuracy).toBeCloseTo(3 / 11, 12);
    expect(found.measures['level']!.cost).toBeCloseTo(mean(squares), 9);
    const level = mean(rows.map((row) => row.level));
    const variance = mean(rows.map((row) => (row.level - level) ** 2));
    expect(found.measures['level']!.r2).toBeCloseTo(1 - mean(squares) / variance, 12);
    const entropy = -(4 * Math.log(4 / 11) * 2 + 3 * Math.log(3 / 11)) / 11;
    expect(found.guessing).toBeCloseTo(entropy + variance, 9);
    expect(found.cycles).toBe(Math.ceil(11 / batch));
  });

  it.each([1, 4, 64])('is explained by as many rows, in a batch of %i', (batch) => {
    const rows = Array.from({ length: 11 }, (_, row) => ({ symbol: row % 3, level: row / 11 }));
    const trainer = rowsTrainer(rows, batch, undefined, network(1));
    const { natsPerCycle, cycles } = trainer.evaluate();
    const [unit] = trainer.strengths('memory');
    const { removal } = trainer.explain('memory', unit!.id);
    expect(removal.loss).toBeCloseTo(natsPerCycle, 12);
    expect(removal.cycles).toBe(cycles);
    expect(removal.trial).not.toBe(0);
  });

  it.each([0, 4, 1.5])('whose last batch is %d of 3 lanes is refused', (lastBatch) => {
    expect(() => rowsTrainer([{ symbol: 0, level: 0 }], 3, lastBatch).evaluate()).toThrow(
      `task "rows": held-out set in a batch of 3: lastBatch: found ${lastBatch}, expected a whole number from 1 to 3`,
    );
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A trainer that gives odds of 1 to 2 to 4 and levels of 0, and a held-out set whose last batch is filled up with nonsense. */
function rowsTrainer(
  rows: readonly { readonly symbol: number; readonly level: number }[],
  batch: number,
  lastBatch = ((rows.length - 1) % batch) + 1,
  model = biases,
): Trainer {
  const targets = [next, { kind: 'vector', name: 'level', size: 1 }] as const;
  const open = (): HeldOutPass => {
    let row = 0;
    return {
      cycles: Math.ceil(rows.length / batch),
      lastBatch,
      stream: {
        next: (into) => {
          for (let lane = 0; lane < batch; lane++, row++) {
            into['next']![lane] = rows[row]?.symbol ?? 2;
            into['level']![lane] = rows[row]?.level ?? 1e6;
          }
        },
        position: () => row,
        seek: () => {},
      },
    };
  };
  const task = {
    ...givenTask({ name: 'rows', steps: 1, inputs, targets, at: () => [0] }),
    heldOut: { open },
  };
  const start = sampleTrainer({ model, task, batch });
  const checkpoint = structuredClone(start.checkpoint());
  const tensors = { ...checkpoint.state.tensors, 'next.bias': [0, Math.log(2), Math.log(4)] };
  return sampleTrainer({
    model,
    task,
    batch,
    checkpoint: { ...checkpoint, state: { ...checkpoint.state, tensors } },
  });
}
