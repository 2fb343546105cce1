import { type Schedule, sgd } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { TrainerOptions } from '../trainer-options.ts';

/** A quarter of the full value in the first cycle. */
const quarter: Schedule = { kind: 'warm-up', cycles: 3, then: { kind: 'constant' } };

/** What the first cycle adds to the recurrent weights, beside the weights that it finds. */
function firstMove(penalty: number, options: Partial<TrainerOptions>): { before: number[]; move: number[] } {
  const growth = fixedSize({ criterion: outgoingL1({ outputs: 3, penalty, pressure: 'constant' }) });
  const trainer = sampleTrainer({ growth, optimizer: sgd(), ...options });
  const before = [...trainer.state.read('memory.recurrent')];
  const after = trained(trainer, 1).state.read('memory.recurrent');
  return { before, move: before.map((weight, i) => (after[i] as number) - weight) };
}

describe('schedules act on the weights, not on the reports alone', () => {
  it('scales the penalty that is taken off', () => {
    const { before, move } = firstMove(0.01, { learningRate: 0, penaltySchedule: quarter });
    expect(before.some((weight) => weight > 0) && before.some((weight) => weight < 0)).toBe(true);
    move.forEach((change, i) => expect(change).toBeCloseTo(-0.0025 * Math.sign(before[i] as number), 14));
  });

  it('scales the step of the optimizer', () => {
    const full = firstMove(0, { learningRate: 0.1 }).move;
    const scaled = firstMove(0, { learningRate: 0.1, rateSchedule: quarter }).move;
    expect(Math.max(...full.map(Math.abs))).toBeGreaterThan(1e-6);
    scaled.forEach((change, i) => expect(change).toBeCloseTo((full[i] as number) / 4, 14));
  });

  it('leaves rate and penalty alone when each is given only the schedule of the other', () => {
    const both = firstMove(0.01, { learningRate: 0.1 }).move;
    const scaledRate = firstMove(0.01, { learningRate: 0, rateSchedule: quarter }).move;
    const penaltyOnly = firstMove(0.01, { learningRate: 0 }).move;
    expect(scaledRate).toEqual(penaltyOnly);
    expect(both).not.toEqual(penaltyOnly);
  });
});
