import { referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { growNeed } from '../growth/grow-need/grow-need.ts';
import { attention } from '../modules/attention.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { watchGrowth } from '../testing/growth-watch.ts';
import { restlessGrowth } from '../testing/restless-growth.ts';
import { sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { throughFile } from '../testing/through-file.ts';
import type { Checkpoint } from './live-model/checkpoint.ts';
import { isAxisEdit } from './live-model/edit-log.ts';

const few = { units: 2, maxUnits: 8 };

const model = areaGraph('transformer', ({ input, area, project, output }) => {
  const block = [attention({ heads: few, headWidth: few }), feedforwardLayer({ units: 2, maxUnits: 8 })];
  const stack = area(
    'stack',
    residualStack({ units: 4, minUnits: 2, blocks: 1, maxBlocks: 3, block, positions: 'learned' }),
  );
  project(input('symbol'), stack);
  output('next', [stack]);
});

describe('a growing transformer', () => {
  const growing = (cycles: number, checkpoint?: Checkpoint) =>
    trained(
      sampleTrainer({ model, batch: 2, growth: restlessGrowth(), ...(checkpoint && { checkpoint }) }),
      cycles,
    );

  it('keeps whatever survives a change of structure, and what it answers where something was only born', () => {
    const trainer = sampleTrainer({ model, batch: 2, growth: restlessGrowth() });
    const watch = watchGrowth(trainer, referenceBackend('double'));
    trained(trainer, 120);
    expect(watch.faults).toEqual([]);
    expect(watch.axisEdits).toBeGreaterThan(100);
    expect(watch.graphEdits).toBeGreaterThan(15);
    expect(watch.silentBirths).toBeGreaterThan(5);
    const populations = new Set(
      trainer.edits
        .map(({ edit }) => edit)
        .filter(isAxisEdit)
        .map(({ axis }) => axis.replace(/b\d+/, 'b')),
    );
    expect([...populations].sort()).toEqual([
      'stack',
      'stack.b.attention.heads',
      'stack.b.attention.keys',
      'stack.b.attention.values',
      'stack.b.feedforwardLayer.units',
    ]);
  });

  it('does so with turned pairs on a stream with waves', () => {
    const waved = areaGraph('waved', ({ input, area, project, output }) => {
      const turned = attention({ heads: few, headWidth: few, positions: 'rotary' });
      const layers = { units: 4, minUnits: 2, blocks: 1, maxBlocks: 3, block: [turned] };
      const stack = area('stack', residualStack({ ...layers, positions: 'sinusoidal' }));
      project(input('symbol'), stack);
      output('next', [stack]);
    });
    const trainer = sampleTrainer({ model: waved, batch: 2, growth: restlessGrowth() });
    const watch = watchGrowth(trainer, referenceBackend('double'));
    trained(trainer, 120);
    expect(watch.faults).toEqual([]);
    expect(watch.axisEdits).toBeGreaterThan(100);
    expect(watch.graphEdits).toBeGreaterThan(10);
    expect(watch.silentBirths).toBeGreaterThan(5);
  });

  it('goes on from a checkpoint as if nothing had happened', () => {
    const whole = growing(60);
    const resumed = growing(30, throughFile(growing(30).checkpoint()));
    for (const variable of whole.state.tensors.keys()) {
      expect([...resumed.state.read(variable.name)], variable.name).toEqual([...whole.state.read(variable)]);
    }
  });

  it('grows and folds under the default rule', () => {
    const growth = growNeed({ inner: { first: 3 }, stream: { first: 8 }, looks: 40, cap: 12, samples: 100 });
    const trainer = sampleTrainer({ model, batch: 2, growth, plannedCycles: 300, seed: 4 });
    trained(trainer, 300);
    expect(trainer.births).toBeGreaterThan(8);
    expect(trainer.lookups).toBeGreaterThan(0);
    expect(trainer.evaluate({ cycles: 20 }).natsPerCycle).toBeLessThan(6 * Math.log(3));
  });
});
