import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { multiplierCriterion } from '../../growth/criteria/multiplier-criterion.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import type { GrowthRule, NetworkCost, PopulationProposal } from '../../growth/growth-rule.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { Trainer } from '../trainer.ts';

const criterion = outgoingL1({ outputs: 3 });

const zoo = areaGraph('zoo', ({ input, area, areas, project, projections, output }) => {
  const memory = area('memory', recurrentPool({ units: 3, activation: 'gated' }));
  const stack = area('stack', residualStack({ units: 3, blocks: 2, width: { units: 2 } }));
  project(input('symbol'), memory);
  project(memory, stack, { interaction: 'mixture' });
  project(stack, memory, { delay: 1 });
  output('next', [memory, stack]);
  areas('column', recurrentPool({ units: 2 }), {
    initial: 1,
    max: 4,
    reads: ['@inputs', { place: '@peers', delay: 1 }],
    feeds: [{ place: memory, delay: 1 }, '@outputs'],
  });
  projections('links', {});
});

const columns = areaGraph('columns', ({ input, area, areas, project, output }) => {
  const memory = area('memory', recurrentPool({ units: 3 }));
  project(input('symbol'), memory);
  output('next', [memory]);
  areas('column', recurrentPool({ units: 2 }), {
    initial: 0,
    max: 4,
    reads: ['@inputs'],
    feeds: ['@outputs'],
  });
});

/** Proposes for one cycle what it is told, and notes what the network would cost then. */
function spending(wanted: Readonly<Record<string, { removed?: readonly number[]; births?: number }>>) {
  const noted: { now?: NetworkCost; after?: NetworkCost } = {};
  const rule: GrowthRule = {
    name: 'spending',
    criterion,
    propose: ({ name }, _draws, { cycle }) => ({ removed: [], births: 0, ...(cycle === 2 && wanted[name]) }),
    select: (proposals: readonly PopulationProposal[], moment) => {
      noted.now = moment.cost([]);
      noted.after = moment.cost(proposals);
      return proposals;
    },
  };
  return { rule, noted };
}

/** Products per cycle, counted by hand: every weight of the present network times steps times batch. */
function products({ model, state }: Trainer, batch: number): number {
  const isWeight = /\.to\.(?!.*\.mixture)|recurrent|reading|adding/;
  const weights = model.parameters.filter(({ name }) => isWeight.test(name));
  return weights.reduce((total, weight) => total + state.read(weight).length, 0) * sampleTask.steps * batch;
}

describe('the cost of a network', () => {
  it('is that of a pool, counted by hand', () => {
    const { rule, noted } = spending({ memory: { births: 1 } });
    trained(sampleTrainer({ model: catalogued('recurrent', sampleTask, 2), growth: rule, batch: 2 }), 3);
    // Input 3 x 2, recurrent 2 x 2, readout 2 x 3; biases 2 and 3.
    expect(noted.now).toEqual({ parameters: 21, multiplyAdds: 16 * 6 * 2 });
    expect(noted.after).toEqual({ parameters: 9 + 9 + 9 + 3 + 3, multiplyAdds: 27 * 6 * 2 });
  });

  it.each<[string, Readonly<Record<string, { removed?: readonly number[]; births?: number }>>]>([
    ['neurons', { memory: { removed: [0, 2], births: 1 }, 'stack.b1.units': { births: 3 } }],
    ['a removal that is told twice', { memory: { removed: [1, 1] } }],
    ['blocks', { 'stack.layers': { removed: [0], births: 2 } }],
    ['areas', { column: { births: 2 } }],
    ['an area that goes', { column: { removed: [0] } }],
    ['projections', { links: { births: 2 } }],
    [
      'everything at once',
      { memory: { births: 2 }, stack: { births: 1 }, 'stack.layers': { births: 1 }, column: { births: 1 } },
    ],
    ['neurons of an area that goes', { column1: { births: 3 }, column: { removed: [0], births: 2 } }],
  ])('is foreseen before %s change', (_what, wanted) => {
    const { rule, noted } = spending(wanted);
    const trainer = trained(sampleTrainer({ model: zoo, growth: rule }), 3);
    expect(noted.after).toEqual({
      parameters: trainer.parameterCount,
      multiplyAdds: products(trainer, 1),
    });
    expect(noted.after).not.toEqual(noted.now);
  });

  it('counts multipliers of newborn areas', () => {
    const { rule, noted } = spending({ column: { births: 1 } });
    const growth = { ...rule, criterion: multiplierCriterion({ steps: 6, path: 'everywhere' }) };
    const trainer = trained(sampleTrainer({ model: columns, growth }), 3);
    expect(trainer.populations.find(({ name }) => name === 'column')?.size).toBe(1);
    expect(noted.after?.parameters).toBe(trainer.parameterCount);
  });
});
