import { referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { quadrantTask } from '../testing/finite-tasks.ts';
import { trained } from '../testing/sample-trainer.ts';
import { createTrainer } from '../training/create-trainer.ts';
import type { TrainerOptions } from '../training/trainer-options.ts';
import { completedMemory } from './completed-memory.ts';
import { growNeed } from './grow-need/grow-need.ts';
import type { GrowthRule } from './growth-rule.ts';
import { byScale } from './rules/combined-rule.ts';

const FIRST = { haste: 1, from: null, rule: { due: 0, served: ['a'] } };

describe('the memory of an older checkpoint', () => {
  it('is completed by what is remembered at first, and keeps what is said, in its order', () => {
    const old = { rule: { served: [], more: 2 }, from: 7, cycle: 3 };
    const complete = completedMemory(old, FIRST);
    expect(JSON.stringify(complete)).toBe(
      JSON.stringify({ rule: { served: [], more: 2, due: 0 }, from: 7, cycle: 3, haste: 1 }),
    );
    expect(old).toEqual({ rule: { served: [], more: 2 }, from: 7, cycle: 3 });
  });

  it('shares nothing with what rules start from', () => {
    const complete = completedMemory({}, FIRST);
    (complete['rule'] as { served: string[] }).served.push('b');
    expect(FIRST.rule.served).toEqual(['a']);
    expect(completedMemory({ due: 1 })).toEqual({ due: 1 });
  });

  const NEWER = ['haste', 'parametersFrom', 'parametersLast'];
  const growth = growNeed({ layer: { first: 8, wide: 12 }, lookups: 1, samples: 40, leave: 0.5 });
  it.each<[string, GrowthRule, (memory: object) => object]>([
    ['grow-need', growth, (memory) => memory],
    [
      'grow-need within another rule',
      byScale({ neuron: growth }),
      (memory) => (memory as { neuron: object }).neuron,
    ],
  ])('of %s lets it fold as ever', (_what, rule, within) => {
    const model = areaGraph('layered', ({ input, area, project, output }) => {
      const layer = area('layer', feedforwardLayer({ units: 4 }));
      project(input('point'), layer);
      output('class', [layer]);
    });
    const options: TrainerOptions = {
      ...{ model, task: quadrantTask(200), backend: referenceBackend('double'), seed: 3 },
      ...{ plannedCycles: 100, batch: 20, learningRate: 0.05, growth: rule },
    };
    const whole = trained(createTrainer(options), 50);
    const checkpoint = structuredClone(whole.checkpoint());
    for (const field of NEWER) Reflect.deleteProperty(within(checkpoint.memory), field);
    trained(whole, 50);
    const resumed = trained(createTrainer({ ...options, checkpoint }), 50);
    expect(whole.deaths).toBeGreaterThan(0);
    expect(resumed.deaths).toBe(whole.deaths);
    expect(resumed.checkpoint().memory).toEqual(whole.checkpoint().memory);
  });
});
