import { referenceBackend } from '@meristem/autodiff';
import {
  areaGraph,
  attention,
  createTrainer,
  feedforwardLayer,
  type GrowableModule,
  recurrentPool,
  temporalConvolution,
} from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { expect, it } from 'vitest';
import { factsOf } from './run-facts.ts';

/** Steps that a network with such an area forgets over. */
function forgetsOver(module: GrowableModule): number {
  using trainer = createTrainer({
    model: areaGraph('one', ({ input, area, project, output }) => {
      const inner = area('inner', module);
      project(input('symbol'), inner);
      output('next', [inner]);
    }),
    task: reversal(),
    backend: referenceBackend(),
    seed: 0,
    plannedCycles: 1,
  });
  return factsOf(trainer, trainer.evaluate({ cycles: 1 })).forgetsOver;
}

it.each([
  ['a pool', recurrentPool(), 0],
  ['attention, which keeps keys and values', attention(), 0],
  ['attention to everything, whose drives are kept', attention({ causal: false }), 0],
  ['a convolution over the last steps', temporalConvolution({ size: 3 }), 0],
  ['attention to the present step alone', attention({ context: 1 }), reversal().steps],
  ['a layer', feedforwardLayer(), reversal().steps],
] as const)('of %s tells over how many steps it forgets', (_what, module, steps) => {
  expect(forgetsOver(module)).toBe(steps);
});
