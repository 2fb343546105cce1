import { zeros } from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import type { GrowthRule, Proposal } from '../growth/growth-rule.ts';
import type { Trainer } from '../training/trainer.ts';
import { sampleTrainer } from './sample-trainer.ts';

/** What is proposed, by cycle and population. */
export type Script = Readonly<Record<number, Readonly<Record<string, Partial<Proposal>>>>>;

/** A rule that does what it is told. */
export function scripted(script: Script, rest: Partial<GrowthRule> = {}): GrowthRule {
  return {
    name: 'scripted',
    criterion: outgoingL1({ outputs: 3, newborn: { outgoing: zeros } }),
    propose: ({ name }, _draws, { cycle }) => ({ removed: [], births: 0, ...script[cycle]?.[name] }),
    ...rest,
  };
}

/** A pool, areas that are stacks of their own, and projections that come and go. */
function column(): Architecture {
  return areaGraph('column', ({ input, area, areas, project, projections, output }) => {
    const symbol = input('symbol');
    const memory = area('memory', recurrentPool({ units: 3 }));
    project(symbol, memory);
    output('next', [memory]);
    areas('assoc', residualStack({ units: 2, blocks: 2, width: { units: 2 } }), {
      initial: 2,
      max: 4,
      feeds: ['@outputs', { place: memory, delay: 1, interaction: 'mixture' }],
    });
    projections('links', { min: 2 });
  });
}

/** A trainer of `column` on the reference backend. */
export function columnTrainer(script: Script, options: Parameters<typeof sampleTrainer>[0] = {}): Trainer {
  return sampleTrainer({ model: column(), growth: scripted(script), ...options });
}
