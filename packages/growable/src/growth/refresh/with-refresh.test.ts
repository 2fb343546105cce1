import { OptionError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { changingTask } from '../../testing/changing-task.ts';
import { numbersOf, rectifiedTrainer } from '../../testing/rectified-trainer.ts';
import { trained } from '../../testing/sample-trainer.ts';
import type { Trainer } from '../../training/trainer.ts';
import { continualBackprop } from '../continual/continual-backprop.ts';
import { contribution } from '../continual/contribution.ts';
import { fixedSize } from '../growth-rule.ts';
import { withRefresh } from './with-refresh.ts';

const still = fixedSize({ criterion: contribution() });
const CHANGE = 3000;

type Told = Readonly<Record<'inputs' | 'targets' | 'single' | 'restarts', number>>;

const memoryOf = (trainer: Trainer) =>
  trainer.checkpoint().memory as unknown as {
    readonly refresh: {
      readonly told: Told;
      readonly loss: { readonly since: number; readonly alarms: number };
    };
  };

/** Trains until a change is found, and gives the variables before and after what was done about it. */
function refreshed(what: 'inputs' | 'labels'): { told: Told; changed: Record<string, readonly number[]> } {
  const task = changingTask({ change: CHANGE, what });
  const trainer = trained(rectifiedTrainer({ growth: withRefresh(still), task }), CHANGE);
  const names = ['x.to.lower', 'lower.bias', 'lower.to.upper', 'upper.bias', 'upper.to.class', 'class.bias'];
  for (let cycle = 0; cycle < 300; cycle++) {
    const before = names.map((name) => numbersOf(trainer, name));
    trainer.train();
    const { told } = memoryOf(trainer).refresh;
    if (told.inputs + told.targets === 0) continue;
    const changed = names.map((name, i) => {
      const moved = numbersOf(trainer, name).map((value, at) => Math.abs(value - before[i]![at]!));
      return [name, [...moved]] as const;
    });
    return { told, changed: Object.fromEntries(changed) };
  }
  throw new Error('no change was found');
}

const largest = (values: readonly number[]): number => Math.max(...values);

describe('refreshing', () => {
  it('finds that inputs have moved, and draws half of the weights that read them anew', () => {
    const { told, changed } = refreshed('inputs');
    expect(told).toEqual({ inputs: 1, targets: 0, single: 0, restarts: 0 });
    expect(largest(changed['x.to.lower']!)).toBeGreaterThan(0.3);
    // What a gradient step alone does.
    for (const name of ['lower.to.upper', 'upper.bias', 'upper.to.class', 'class.bias'])
      expect(largest(changed[name]!)).toBeLessThan(0.2);
  });

  it('finds that something else is asked for, and draws the weights that predict it anew', () => {
    const { told, changed } = refreshed('labels');
    expect(told).toEqual({ inputs: 0, targets: 1, single: 0, restarts: 0 });
    expect(largest(changed['upper.to.class']!)).toBeGreaterThan(0.3);
    for (const name of ['x.to.lower', 'lower.bias', 'lower.to.upper', 'upper.bias'])
      expect(largest(changed[name]!)).toBeLessThan(0.2);
  });

  it('learns at the whole rate after an alarm, and more and more slowly later', async () => {
    const task = changingTask({ change: CHANGE, what: 'labels' });
    const growth = withRefresh(still, { hold: 100, fall: 50, floor: 0.2 });
    const trainer = rectifiedTrainer({ growth, task });
    const rates: number[] = [];
    for await (const { learningRate } of trainer.run({ cycles: CHANGE + 60, reportEvery: 20 }))
      rates.push(learningRate);
    expect(rates[4]).toBe(0.05);
    expect(rates[9]).toBeCloseTo(0.05 * (0.2 + 0.8 * Math.exp(-(200 - 100) / 50)), 12);
    expect(rates[CHANGE / 20 - 1]).toBeCloseTo(0.01, 6);
    expect(rates.at(-1)).toBe(0.05);
    expect(memoryOf(trainer).refresh.loss.alarms).toBe(1);
  });

  it('stands over a rule that goes on as ever, and goes on from a checkpoint', () => {
    const task = changingTask({ change: 1500, what: 'inputs' });
    const growth = withRefresh(continualBackprop({ rate: 0.01, maturity: 10 }));
    const whole = trained(rectifiedTrainer({ growth, task }), 1600);
    expect(whole.births).toBeGreaterThan(20);
    expect(growth.name).toBe('refresh over continual-backprop');
    const half = trained(rectifiedTrainer({ growth, task }), 1510);
    const resumed = trained(rectifiedTrainer({ growth, task, checkpoint: half.checkpoint() }), 90);
    expect(JSON.stringify(resumed.checkpoint())).toBe(JSON.stringify(whole.checkpoint()));
  });

  it('draws a network without areas wholly anew', () => {
    const model = areaGraph('linear', ({ input, project, output }) => {
      project(input('x'), output('class', []));
    });
    const task = changingTask({ change: CHANGE, what: 'inputs' });
    const trainer = trained(rectifiedTrainer({ model, growth: withRefresh(still), task }), CHANGE);
    let jump = 0;
    for (let cycle = 0; cycle < 300; cycle++) {
      const before = numbersOf(trainer, 'class.bias');
      trainer.train();
      const { told } = memoryOf(trainer).refresh;
      if (told.inputs + told.targets === 0) continue;
      jump = largest([...before].map(Math.abs));
      expect([...numbersOf(trainer, 'class.bias')]).toEqual([0, 0, 0]);
      break;
    }
    expect(jump).toBeGreaterThan(0);
  });

  it('refuses what is no rule, and options that are none', () => {
    expect(() => withRefresh({} as never)).toThrow(OptionError);
    expect(() => withRefresh(still, { restart: 1 })).toThrow(
      'withRefresh: options.restart: found 1, expected a number above 1',
    );
  });
});
