import type { SymbolPrediction } from '@meristem/network';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { quadrantTask } from '../../testing/finite-tasks.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleOptions, sampleTask, trained } from '../../testing/sample-trainer.ts';
import { createTrainer } from '../create-trainer.ts';
import type { Trainer } from '../trainer.ts';
import type { TrainerOptions } from '../trainer-options.ts';

const fixed = fixedSize({ criterion: outgoingL1({ outputs: 3, penalty: 0 }) });

function trainer(options: Partial<TrainerOptions>): Trainer {
  const { task = sampleTask } = options;
  return createTrainer({
    ...sampleOptions({ task, growth: fixed, model: catalogued('recurrent', task, 5) }),
    carry: false,
    ...options,
  });
}

const carriedBy = (run: Trainer): readonly number[] =>
  run.model.carried.flatMap((variable) => [...run.state.read(variable)]);

describe('cycles that carry nothing over', () => {
  it('all begin in silence', () => {
    const [apart, together] = [trainer({}), trainer({ carry: true })].map((run) => trained(run, 3));
    expect(carriedBy(apart!)).toEqual([0, 0, 0, 0, 0]);
    expect(carriedBy(together!).every((value) => value !== 0)).toBe(true);
    expect([...apart!.state.read('memory.to.next')]).not.toEqual([...together!.state.read('memory.to.next')]);
  });

  it('leave recurrent weights alone where they have a single step', () => {
    const task = quadrantTask(40);
    const run = trainer({ task });
    const before = [...run.state.read('memory.recurrent')];
    trained(run, 20);
    expect([...run.state.read('memory.recurrent')]).toEqual(before);
  });

  it('leave a network that can be taken home: a pool is a layer then', () => {
    const task = quadrantTask(40);
    const run = trained(trainer({ task }), 30);
    const point = [0.5, -0.25];
    const found = run.network().predict({ point: [point] })['class'] as SymbolPrediction;
    const [into, bias, out, offset] = ['point.to.memory', 'memory.bias', 'memory.to.class', 'class.bias'].map(
      (name) => run.state.read(name),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const hidden = [...bias].map((own, unit) =>
      Math.tanh(own + point[0]! * into[unit]! + point[1]! * into[5 + unit]!),
    );
    [...offset].forEach((own, symbol) => {
      const logit = hidden.reduce((sum, value, unit) => sum + value * out[unit * 2 + symbol]!, own);
      expect(found.logits[symbol]).toBeCloseTo(logit, 5);
    });
  });

  it.each(['gated', 'stacked', 'loop'] as const)('leave a %s network that can be taken home', (name) => {
    const task = quadrantTask(40);
    const run = trained(trainer({ task, model: catalogued(name, task, 5), batch: 4 }), 30);
    const { symbols } = run.network().predict({ point: [[0.5, -0.25], [1, 1]] })['class'] as SymbolPrediction; // prettier-ignore
    expect(symbols).toHaveLength(2);
  });
});
