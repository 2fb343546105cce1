import { cycleArrays, foldKey, OptionError, randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { CHANGING_SIZE, changingTask } from '../../testing/changing-task.ts';
import { numbersOf, RECTIFIED_UNITS as UNITS, rectifiedTrainer } from '../../testing/rectified-trainer.ts';
import { fixedSize } from '../growth-rule.ts';
import { contribution } from './contribution.ts';

const meanSize = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;

describe('the contribution of a unit', () => {
  it('is that of the paper, summed up by hand', () => {
    const decay = 0.9;
    const trainer = rectifiedTrainer({ growth: fixedSize({ criterion: contribution({ decay }) }) });
    const task = changingTask({ change: Infinity, what: 'inputs' });
    const stream = task.open({ key: foldKey(randomKey(11), 'training'), batch: 1 });
    const arrays = cycleArrays(task, 1);
    const activations = new Float64Array(UNITS);
    const utilities = new Float64Array(UNITS);
    for (let cycle = 1; cycle <= 25; cycle++) {
      stream.next(arrays);
      const [weights, bias] = ['x.to.lower', 'lower.bias'].map((name) => numbersOf(trainer, name));
      trainer.train();
      const [incoming, outgoing] = ['x.to.lower', 'lower.to.upper'].map((name) => numbersOf(trainer, name));
      trainer.strengths('lower').forEach(({ strength }, unit) => {
        const column = (of: Float64Array): number[] =>
          Array.from({ length: CHANGING_SIZE }, (_, i) => of[i * UNITS + unit]!);
        const drive = column(weights!).reduce(
          (sum, weight, i) => sum + weight * arrays['x']![i]!,
          bias![unit]!,
        );
        const activation = Math.max(0, drive);
        activations[unit] = decay * activations[unit]! + (1 - decay) * activation;
        const correction = 1 - decay ** cycle;
        const distance = Math.abs(activation - activations[unit] / correction);
        const row = [...outgoing!.subarray(unit * UNITS, (unit + 1) * UNITS)];
        const now = (meanSize(row) * distance) / meanSize(column(incoming!));
        utilities[unit] = decay * utilities[unit]! + (1 - decay) * now;
        expect(strength).toBeCloseTo(utilities[unit] / correction, 10);
      });
    }
  });

  it('refuses a share that is none', () => {
    expect(() => contribution({ decay: 1.5 })).toThrow(OptionError);
  });
});
