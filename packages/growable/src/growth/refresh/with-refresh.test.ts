import { OptionError, type TrainingTask } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { CHANGING_SIZE, changingTask } from '../../testing/changing-task.ts';
import { numbersOf, RECTIFIED_UNITS as UNITS, rectifiedTrainer } from '../../testing/rectified-trainer.ts';
import { trained } from '../../testing/sample-trainer.ts';
import type { Trainer } from '../../training/trainer.ts';
import { continualBackprop } from '../continual/continual-backprop.ts';
import { contribution } from '../continual/contribution.ts';
import { fixedSize, type GrowthRule } from '../growth-rule.ts';
import type { PortProjection } from '../probe.ts';
import { withRefresh } from './with-refresh.ts';

/** The same task with its first three numbers at one port, and the others at another. */
function twoPorts(task: TrainingTask): TrainingTask {
  const [port] = task.inputs;
  const half = CHANGING_SIZE / 2;
  const [x, z] = [
    { ...port!, size: half },
    { ...port!, name: 'z', size: half },
  ];
  return {
    ...task,
    inputs: [x, z],
    open: (how) => {
      const stream = task.open(how);
      const whole = new Float64Array(CHANGING_SIZE);
      return {
        ...stream,
        next: (into) => {
          stream.next({ ...into, x: whole });
          (into['x'] as Float64Array).set(whole.subarray(0, half));
          (into['z'] as Float64Array).set(whole.subarray(half));
        },
      };
    },
  };
}

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

  it('finds single inputs that have changed though no alarm rings, and draws their weights alone anew', () => {
    const task = changingTask({ change: CHANGE, what: 'two-inputs' });
    // Nothing but chance is ever found before.
    const growth = withRefresh(still, { alarm: 1000 });
    const trainer = trained(rectifiedTrainer({ growth, task }), CHANGE);
    expect(memoryOf(trainer).refresh.told.single).toBe(0);
    const drawn = new Set<number>();
    for (let cycle = 0; cycle < 400; cycle++) {
      const before = numbersOf(trainer, 'x.to.lower');
      trainer.train();
      numbersOf(trainer, 'x.to.lower').forEach((value, at) => {
        if (Math.abs(value - before[at]!) > 0.15) drawn.add(Math.floor(at / UNITS));
      });
    }
    expect([...drawn].toSorted()).toEqual([0, 2]);
    expect(memoryOf(trainer).refresh.told).toMatchObject({ inputs: 0, targets: 0, single: 2 });
  });

  it('draws some elements of a weight as it draws all of them, and others in every cycle', () => {
    const seen: number[][] = [];
    const growth: GrowthRule = {
      ...still,
      observe: ({ probe }) => {
        const [{ weight }] = probe.projections('inputs') as [PortProjection];
        const whole = probe.fresh(weight);
        const positions = [5, 0, whole.length - 1, 5];
        expect([...probe.fresh(weight, positions)]).toEqual(positions.map((at) => whole[at]));
        seen.push([...whole]);
      },
    };
    trained(rectifiedTrainer({ growth }), 3);
    expect(new Set(seen.map(String)).size).toBe(3);
    expect(seen[0]).toHaveLength(CHANGING_SIZE * UNITS);
  });

  it('keeps the rate up for a while after single inputs have changed', async () => {
    const task = changingTask({ change: CHANGE, what: 'two-inputs' });
    const growth = withRefresh(still, { alarm: 1000, restart: 1000, fall: 100, follow: 200, floor: 0.1 });
    const trainer = trained(rectifiedTrainer({ growth, task }), CHANGE);
    const rates: number[] = [];
    for await (const { learningRate } of trainer.run({ cycles: CHANGE + 1500, reportEvery: 1 }))
      rates.push(learningRate / 0.05);
    expect(rates[0]).toBeCloseTo(0.1, 6);
    // A third of the inputs changed.

    expect(Math.max(...rates)).toBeCloseTo(0.1 + 0.9 / 3, 12);
    expect(rates.at(-1)).toBeLessThan(0.102);
  });

  it('draws the weights of one of two ports anew where only that has changed', () => {
    const task = twoPorts(changingTask({ change: CHANGE, what: 'two-inputs' }));
    const model = areaGraph('two ports', ({ input, area, project, output }) => {
      const lower = area('lower', feedforwardLayer({ units: UNITS, activation: 'relu' }));
      project(input('x'), lower);
      project(input('z'), lower);
      output('class', [lower]);
    });
    const trainer = trained(rectifiedTrainer({ growth: withRefresh(still), task, model }), CHANGE);
    const jumps = { 'x.to.lower': 0, 'z.to.lower': 0 };
    for (let cycle = 0; cycle < 400; cycle++) {
      const names = ['x.to.lower', 'z.to.lower'] as const;
      const before = names.map((name) => numbersOf(trainer, name));
      trainer.train();
      names.forEach((name, i) => {
        const moves = numbersOf(trainer, name).map((value, at) => Math.abs(value - before[i]![at]!));
        jumps[name] = Math.max(jumps[name], ...moves);
      });
    }
    const { inputs, targets, single } = memoryOf(trainer).refresh.told;
    expect(inputs + single).toBeGreaterThan(0);
    expect(targets).toBe(0);
    expect(jumps['x.to.lower']).toBeGreaterThan(0.2);
    expect(jumps['z.to.lower']).toBeLessThan(0.15);
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
