import { referenceBackend, type TrainingTask, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { levelTask, quadrantTask } from '../../testing/finite-tasks.ts';
import { trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import { sizesOf } from '../../testing/sizes.ts';
import { createTrainer } from '../../training/create-trainer.ts';
import type { Trainer } from '../../training/trainer.ts';
import type { TrainerOptions } from '../../training/trainer-options.ts';
import type { GrowthRule } from '../growth-rule.ts';
import { budget } from '../rules/budget.ts';
import { during } from '../rules/run-span.ts';
import { growNeed } from './grow-need.ts';
import { GROW_NEED, type GrowNeedOptions, needSettings } from './grow-need-settings.ts';

const lively: GrowNeedOptions = { layer: { first: 8, wide: 12 }, lookups: 1, samples: 40, foldCost: 0.2 };

const model = areaGraph('layered', ({ input, area, project, output }) => {
  const layer = area('layer', feedforwardLayer({ units: 4 }));
  project(input('point'), layer);
  output('class', [layer]);
});

function trainerOf(options: Partial<TrainerOptions> = {}): Trainer {
  return createTrainer({
    ...{ model, task: quadrantTask(200), backend: referenceBackend('double') },
    ...{ seed: 3, plannedCycles: 100, batch: 8, growth: growNeed(lively), ...options },
  });
}

/** A network of units that are silent from the start on. */
const dying: Partial<TrainerOptions> = {
  model: areaGraph('dying', ({ input, area, project, output }) => {
    const layer = area('layer', feedforwardLayer({ units: 9, minUnits: 8 }));
    project(input('point'), layer);
    output('class', [layer]);
  }),
  initialWeights: { input: zeros },
  deadAfter: 8,
};

/** Levels, of which the first that is kept back is so large that its square is no number. */
function withEndlessLoss(): TrainingTask {
  const task = levelTask(200);
  return {
    ...task,
    split: (request) => {
      const { training, validation } = task.split!(request);
      const open: typeof validation.open = (how) => {
        const opened = validation.open(how);
        const next = opened.stream.next.bind(opened.stream);
        let first = true;
        opened.stream.next = (into) => {
          next(into);
          if (first) into['class']![0] = 1e200;
          first = false;
        };
        return opened;
      };
      return { training, validation: { ...validation, open } };
    },
  };
}

describe('growNeed', () => {
  it('brings populations to their first sizes when a rule around it lets it, with no change of what was learned', () => {
    const growth = during({ from: 0.5 }, growNeed({ ...lively, until: 0, foldFrom: 1 }));
    const trainer = trained(trainerOf({ growth }), 50);
    expect(sizesOf(trainer)['layer']).toBe(4);
    trained(trainer, 1);
    expect(sizesOf(trainer)['layer']).toBe(8);
    const readout = trainer.model.parameters.find(({ part }) => part === 'readout')!;
    expect([...trainer.state.read(readout.name).slice(2 * 4)]).toEqual(Array(2 * 4).fill(0));
  });

  it('decides nothing by a loss that is not finite, and goes on from a checkpoint bit for bit', () => {
    const task = withEndlessLoss();
    const whole = trainerOf({ task });
    const marks = [10, 60, 75, 90].map((at) => trained(whole, at - whole.cycle).checkpoint());
    trained(whole, 100 - whole.cycle);
    expect(whole.validate()).toBe(Infinity);
    expect([whole.births, whole.deaths]).toEqual([4, 0]);
    for (const mark of marks) {
      const checkpoint = throughFile(mark);
      const resumed = trainerOf({ task, checkpoint });
      expect(trained(resumed, 100 - resumed.cycle).checkpoint()).toEqual(whole.checkpoint());
    }
  });

  it.each<[string, GrowthRule]>([
    ['beyond its cap', growNeed({ ...lively, layer: { first: 3, wide: 12 }, cap: 3 })],
    ['beyond a budget', budget(growNeed(lively), { parameters: 20 })],
  ])('buries the dead of a population %s down to its fewest units', (_what, growth) => {
    const trainer = trained(trainerOf({ ...dying, growth, plannedCycles: 400 }), 400);
    expect(trainer.deaths).toBeGreaterThan(0);
    expect(sizesOf(trainer)['layer']).toBe(8);
  });

  it('takes what is undefined as not told, and its own settings as options', () => {
    const untold = { cap: undefined, layer: { first: undefined } } as unknown as GrowNeedOptions;
    expect(needSettings(untold)).toEqual(GROW_NEED);
    expect(() => growNeed(GROW_NEED)).not.toThrow();
    expect(() => growNeed({ layer: { need: NaN } })).toThrow('options.layer.need: found NaN');
  });
});

describe('growNeed that only folds', () => {
  it('leaves as much as it is asked to, whatever that costs, and adds nothing', () => {
    const wide = areaGraph('wide', ({ input, area, project, output }) => {
      const layer = area('layer', feedforwardLayer({ units: 40 }));
      project(input('point'), layer);
      output('class', [layer]);
    });
    const cut = (leave: number): Trainer => {
      const growth = growNeed({ layer: { first: 0 }, until: 0, lookups: 1, samples: 40, leave });
      return trained(trainerOf({ model: wide, growth, validation: { keepBest: false } }), 100);
    };
    const [free, half, fifth] = [1, 0.5, 0.2].map(cut);
    expect([free!.births, half!.births, fifth!.births]).toEqual([0, 0, 0]);
    // 40 units with two weights, a bias and two outgoing weights each, and two biases.
    const whole = 40 * 5 + 2;
    expect(half!.parameterCount).toBeLessThanOrEqual(whole / 2);
    expect(fifth!.parameterCount).toBeLessThanOrEqual(whole / 5);
    expect(fifth!.parameterCount).toBeGreaterThan(whole / 10);
  });
});
