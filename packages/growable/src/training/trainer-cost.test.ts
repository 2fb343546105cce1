import { zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { attention } from '../modules/attention.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import type { GrowthRule } from '../growth/growth-rule.ts';
import { sampleTask, sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { throughFile } from '../testing/through-file.ts';
import type { Checkpoint } from './live-model/checkpoint.ts';
import { sizesOf } from '../testing/sizes.ts';

describe('what a network costs', () => {
  it.each([1, 3])('follows its size, for %i sequences at a time', (batch) => {
    const trainer = sampleTrainer({ batch });
    const sizes = new Set<number>();
    for (let cycle = 0; cycle < 60; cycle++) {
      const units = sizesOf(trainer)['memory'] as number;
      // Three symbols come in and are predicted; every unit reads every unit.
      const weights = units * (3 + units + 3);
      expect(trainer.cost).toEqual({
        parameters: trainer.parameterCount,
        multiplyAdds: weights * sampleTask.steps * batch,
      });
      expect(trainer.parameterCount).toBe(weights + units + 3);
      sizes.add(units);
      trainer.train();
    }
    expect(sizes.size).toBeGreaterThan(1);
  });

  it.each([1, 3])('counts of attention what all steps take from all, in the batch of %i', (batch) => {
    const [units, heads, keys, values] = [4, 2, 3, 5];
    const model = areaGraph('attentive', ({ input, area, project, output }) => {
      const block = [attention({ heads: { units: heads }, headWidth: { units: keys } }), attention()];
      const stack = area('stack', residualStack({ units, block, positions: 'learned' }));
      const last = area('last', attention({ units: 2, headWidth: { units: values } }));
      project(input('symbol'), stack);
      project(stack, last);
      output('next', [last]);
    });
    const { multiplyAdds } = sampleTrainer({ model, batch }).cost;
    // Queries, keys, values and what is given of each of the three; with what comes in and what is predicted.
    const given = 4 * units * heads * keys + 4 * units + 4 * 2 * values;
    const weights = 3 * units + given + units * 2 + 2 * 3;
    const pairs = sampleTask.steps ** 2 * batch * 2 * (heads * keys + 1 + values);
    expect(multiplyAdds).toBe(weights * sampleTask.steps * batch + pairs);
  });
});

describe('what a rule looks up', () => {
  const model = areaGraph('stacked', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: 3 }));
    const stack = area('stack', residualStack({ units: 2, blocks: 1, width: { units: 2 } }));
    project(input('symbol'), memory);
    project(memory, stack);
    output('next', [stack]);
  });

  /** Looks at two cycles every third cycle; births of units and layers in between. */
  const curious: GrowthRule = {
    name: 'curious',
    criterion: outgoingL1({ outputs: 3, newborn: { outgoing: zeros } }),
    window: 2,
    observe: ({ cycle, probe }) => {
      if (cycle % 3 === 2) probe.moments('memory', 2);
    },
    propose: ({ name, scale }, _draws, { cycle }) => ({
      removed: [],
      births: (cycle === 3 && scale === 'layer') || (cycle === 6 && name === 'memory') ? 1 : 0,
    }),
  };

  it('is summed up over changes of all scales and over a checkpoint', () => {
    const trainer = sampleTrainer({ model, growth: curious });
    let expected = 0;
    let checkpoint: Checkpoint | undefined;
    const costs = new Set<number>();
    for (let cycle = 0; cycle < 12; cycle++) {
      const { multiplyAdds } = trainer.cost;
      trainer.train();
      costs.add(multiplyAdds);
      if (cycle % 3 === 2) expected += 2 * multiplyAdds;
      expect(trainer.lookups).toBe(expected);
      if (cycle === 4) checkpoint = throughFile(trainer.checkpoint());
    }
    expect(costs.size).toBe(3);
    expect(checkpoint?.lookups).toBeGreaterThan(0);
    const resumed = sampleTrainer({ model, growth: curious, ...(checkpoint && { checkpoint }) });
    expect(resumed.lookups).toBe(checkpoint?.lookups);
    expect(trained(resumed, 7).lookups).toBe(expected);
  });

  it('is nothing under a rule that looks at nothing', () => {
    expect(trained(sampleTrainer(), 20).lookups).toBe(0);
  });
});
