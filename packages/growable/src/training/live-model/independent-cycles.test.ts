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
});
