import { adam, OptionError, rmsprop, type TrainingTask } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { growNeed } from '../growth/grow-need/grow-need.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { quadrantTask } from '../testing/finite-tasks.ts';
import { catalogued } from '../testing/sample-models.ts';
import { livelyGrowth, sampleOptions, sampleTask, trained } from '../testing/sample-trainer.ts';
import { completeOptions, type CompleteOptions } from './trainer-defaults.ts';
import { createTrainer } from './create-trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** What cannot be left out. */
function least(
  model: TrainerOptions['model'] = catalogued('recurrent', sampleTask, 2),
  task: TrainingTask = sampleTask,
): TrainerOptions {
  const { backend, seed, plannedCycles } = sampleOptions();
  return { model, task, backend, seed, plannedCycles };
}

const quadrants = quadrantTask(100);

/** Layers that all see the input, one of which may also see another a step later. */
const layers = (late: boolean): TrainerOptions['model'] =>
  areaGraph('layers', ({ input, area, project, output }) => {
    const point = input('point');
    const one = area('one', feedforwardLayer({ units: 2 }));
    const other = area('other', feedforwardLayer({ units: 2 }));
    for (const layer of [one, other]) project(point, layer);
    if (late) project(one, other, { delay: 1 });
    output('class', [one, other]);
  });

/** Options, with the names of what is made anew every time. */
const named = ({ optimizer, growth, ...others }: CompleteOptions): object => ({
  ...others,
  optimizer: optimizer.name,
  growth: growth.name,
});

describe('the usual learning rate', () => {
  it.each([
    ['a pool', catalogued('recurrent', sampleTask), sampleTask, 0.003],
    ['a gated pool', catalogued('gated', sampleTask), sampleTask, 0.003],
    ['areas of pools', catalogued('areas', sampleTask), sampleTask, 0.003],
    ['layers of which one sees another a step later, on single steps', layers(true), quadrants, 0.005],
    ['a residual stack', catalogued('deep', quadrants), quadrants, 0.005],
    ['layer upon layer', catalogued('layered', quadrants), quadrants, 0.005],
    ['layers side by side', layers(false), quadrants, 0.01],
  ])('of %s', (_what, model, task, rate) => {
    expect(completeOptions(least(model, task)).learningRate).toBe(rate);
  });
});

describe('a trainer that is told only what it cannot do without', () => {
  it('has Adam, a cosine, clipped gradients, longer steps from few sources and the usual rule', () => {
    const { optimizer, rateSchedule, clipping, fanInRate, forgetAfter, growth } = completeOptions(least());
    expect([optimizer.name, growth.name]).toEqual([adam().name, growNeed().name]);
    expect([rateSchedule, clipping, fanInRate]).toEqual([{ kind: 'cosine', to: 0 }, { norm: 6 }, true]);
    expect(forgetAfter).toBe(50);
    expect(completeOptions(least(catalogued('layered', quadrants), quadrants)).clipping).toEqual({ norm: 1 });
  });

  it('carries nothing from one cycle to the next where the task says that they are independent', () => {
    const apart = { ...sampleTask, independent: true };
    const carries = (task: TrainingTask, told: Partial<TrainerOptions> = {}): boolean | undefined =>
      completeOptions({ ...least(undefined, task), ...told }).carry;
    expect([carries(sampleTask), carries(apart), carries(apart, { carry: true })]).toEqual([
      undefined,
      false,
      true,
    ]);
    expect(carries(apart, { optimizer: rmsprop(), learningRate: 0.1 })).toBe(undefined);
  });

  it('trains as if it had been told all of that, bit for bit', () => {
    const [told, usual] = [
      createTrainer({
        ...least(),
        optimizer: adam({ beta2: 0.99 }),
        learningRate: 0.003,
        rateSchedule: { kind: 'cosine', to: 0 },
        clipping: { norm: 6 },
        fanInRate: true,
        growth: growNeed(),
      }),
      createTrainer(least()),
    ].map((trainer) => trained(trainer, 40));
    expect(usual!.checkpoint()).toEqual(told!.checkpoint());
    expect(usual!.births).toBeGreaterThan(0);
  });
});

describe('what a trainer is told', () => {
  it('takes the place of what is usual, one by one', () => {
    const told = {
      learningRate: 0.5,
      rateSchedule: { kind: 'constant' },
      clipping: { value: 2 },
      fanInRate: false,
      forgetAfter: 7,
      carry: false,
      growth: livelyGrowth,
    } as const;
    const given = least();
    for (const [name, value] of Object.entries(told)) {
      const usual = named(completeOptions(given));
      expect(named(completeOptions({ ...given, [name]: value }))).toEqual({
        ...usual,
        [name]: name === 'growth' ? livelyGrowth.name : value,
      });
    }
  });

  it('is all there is with an optimizer of its own, but for the rule', () => {
    const told = { ...least(), optimizer: rmsprop(), learningRate: 0.1 };
    const { growth, ...found } = completeOptions(told);
    expect(found).toEqual(told);
    expect(growth.name).toBe(growNeed().name);
    expect(completeOptions({ ...told, growth: livelyGrowth }).growth).toBe(livelyGrowth);
  });

  it('is refused where it is an optimizer without a rate', () => {
    const attempt = (): unknown => createTrainer({ ...least(), optimizer: rmsprop() });
    expect(attempt).toThrow(OptionError);
    expect(attempt).toThrow(
      'createTrainer: options.learningRate: found nothing, expected a number of at least 0 for the optimizer rmsprop. Set ' +
        'it, or leave the optimizer out as well.',
    );
  });
});
