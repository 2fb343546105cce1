import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize, type GrowthRule } from '../../growth/growth-rule.ts';
import { budget } from '../../growth/rules/budget.ts';
import { byScale } from '../../growth/rules/combined-rule.ts';
import { quadrantTask } from '../../testing/finite-tasks.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';
import { partedTask, type PartedTaskRequest } from './validation-options.ts';

const plain = fixedSize({ criterion: outgoingL1({ outputs: 2 }) });
const wanting: GrowthRule = { ...plain, validates: true };

const parted = (request: Partial<PartedTaskRequest>) =>
  partedTask({
    task: quadrantTask(100),
    growth: plain,
    seed: 1,
    batch: 10,
    plannedCycles: 1000,
    ...request,
  });

describe('what a run keeps back', () => {
  it.each([
    ['nothing, for a rule that wants nothing', {}, 100, undefined],
    ['a tenth, for a rule that wants some', { growth: wanting }, 90, 10],
    ['nothing, told so', { growth: wanting, validation: false }, 100, undefined],
    ['a tenth, told so', { validation: true }, 90, 10],
    ['another share', { validation: { share: 0.4 } }, 60, 40],
    ['500 of many', { validation: true, task: quadrantTask(40_000) }, 39_500, 500],
    ['nothing of too few', { growth: wanting, task: quadrantTask(60) }, 60, undefined],
    ['some of few, told so', { validation: true, task: quadrantTask(60) }, 54, 6],
    ['nothing where a batch needs them', { growth: wanting, batch: 91 }, 100, undefined],
    ['some of what a batch is larger than, told so', { batch: 90, validation: { share: 0.2 } }, 80, 20],
    ['nothing of an endless stream', { growth: wanting, task: sampleTask }, undefined, undefined],
  ] as const)('%s', (_what, request, left, kept) => {
    const { task, validation } = parted(request);
    expect(task.rows).toBe(left);
    const { cycles, lastBatch } = validation?.set ?? {};
    const { batch = 10 }: Partial<PartedTaskRequest> = request;
    expect([cycles, lastBatch]).toEqual(
      kept ? [Math.ceil(kept / batch), kept % batch || batch] : [undefined, undefined],
    );
  });

  it('knows what guessing costs there', () => {
    const { set } = parted({ validation: true, task: quadrantTask(1000) }).validation!;
    // About as many points are of one class as of the other.
    expect(set.guessing).toBeGreaterThan(0.68);
    expect(set.guessing).toBeLessThanOrEqual(Math.log(2));
  });

  it('is asked for through rules that are made of others', () => {
    expect(parted({ growth: budget(wanting, { parameters: 9 }) }).task.rows).toBe(90);
    expect(parted({ growth: byScale({ neuron: wanting }) }).task.rows).toBe(90);
    expect(parted({ growth: byScale({ neuron: plain }) }).task.rows).toBe(100);
  });

  it('is refused where the task has no finite training set', () => {
    expect(() => parted({ task: sampleTask, validation: true })).toThrow(
      'createTrainer: options.validation: found the task "echo", which has no finite number of training examples, expected ' +
        'one that can part them (split). Leave the option out: where data never repeats itself, the training loss is that ' +
        'of unseen data.',
    );
  });
});

describe('how often the loss on it is looked at', () => {
  it.each([
    ['a hundredth of the run', { plannedCycles: 5000 }, 50],
    ['more rarely where looks cost more than a twentieth', { plannedCycles: 100, batch: 5 }, 14],
    ['more often with a large batch', { plannedCycles: 100, batch: 80 }, 7],
    ['more often where a cycle has several portions', { plannedCycles: 100, batch: 5, accumulate: 2 }, 7],
    ['as told', { validation: { every: 7 } }, 7],
  ] as const)('%s', (_what, request, every) => {
    expect(parted({ validation: true, ...request }).validation!.every).toBe(every);
  });
});
