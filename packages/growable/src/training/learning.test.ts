import { referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { marginRule } from '../growth/rules/margin-rule.ts';
import { catalogued } from '../testing/sample-models.ts';
import { sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { echoTask } from '../testing/symbol-tasks.ts';
import { sizesOf } from '../testing/sizes.ts';

describe('learning and growing', () => {
  it.each<[string, number]>([
    ['recurrent', 1],
    ['rectified', 4],
    ['gated', 1],
    ['stacked', 1],
    ['loop', 1],
  ])('"%s", from %i units on, learns to remember and grows on the way', (name, units) => {
    const task = echoTask({ symbols: 2, delay: 1, steps: 10 });
    const trainer = sampleTrainer({
      model: catalogued(name, task, units),
      task,
      growth: marginRule({
        criterion: outgoingL1({ outputs: 2 }),
        addProbability: 0.1,
        deleteProbability: 0.1,
      }),
    });
    const guess = trainer.smoothedLoss;
    trained(trainer, 400);
    expect(guess).toBe(10 * Math.log(2));
    expect(trainer.evaluate({ cycles: 20 }).natsPerCycle).toBeLessThan(0.05 * guess);
    expect(trainer.births).toBeGreaterThan(0);
    for (const extent of Object.values(sizesOf(trainer))) expect(extent).toBeGreaterThan(1);
  });

  it('starts from no unit at all', () => {
    const task = echoTask({ symbols: 2, delay: 1, steps: 10 });
    const trainer = sampleTrainer({
      model: catalogued('recurrent', task, 0),
      task,
      growth: marginRule({
        criterion: outgoingL1({ outputs: 2 }),
        addProbability: 0.1,
        deleteProbability: 0.1,
      }),
    });
    expect(sizesOf(trainer)).toEqual({ memory: 0 });
    expect(trained(trainer, 500).evaluate({ cycles: 20 }).natsPerCycle).toBeLessThan(0.5);
  });

  it('works in single precision', () => {
    const double = trained(sampleTrainer(), 30);
    const single = trained(sampleTrainer({ backend: referenceBackend('single') }), 30);
    // Single precision carries about seven digits; thirty cycles of training enlarge an error a thousandfold at most.
    expect(Math.abs(single.smoothedLoss / double.smoothedLoss - 1)).toBeLessThan(1e-4);
    expect(single.smoothedLoss).not.toBe(double.smoothedLoss);
  });
});
