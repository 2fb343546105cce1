import { describe, expect, it } from 'vitest';
import {
  areaGraph,
  checkpointFromBytes,
  checkpointToBytes,
  createTrainer,
  recurrentPool,
  residualStack,
} from '@meristem/growable';
import { parseArchitecture } from './architecture-spec.ts';
import { architectureSpec } from './written-architecture.ts';
import {
  axisEditsOf,
  graphEditsOf,
  livelyGrowth,
  sampleOptions,
  sizesOf,
  trained,
} from '@meristem/growable/testing';

const column = areaGraph('column', ({ input, area, project, output }) => {
  const [core, cap] = [area('core', recurrentPool()), area('cap', residualStack())];
  project(input('in'), core);
  project(core, cap);
  output('out', [core, cap]);
});

const graph = areaGraph('growing', ({ input, area, areas, project, projections, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 2 }));
  const stack = area('stack', residualStack({ units: 2, blocks: 2 }));
  project(symbol, memory);
  project(memory, stack, { interaction: 'mixture' });
  project(stack, memory, { delay: 1 });
  output('next', [memory, stack]);
  areas('p', column, { max: 3, reads: ['@inputs', { place: '@peers', delay: 1 }] });
  projections('links');
});

describe('a network that has grown layers, areas and projections', () => {
  const options = sampleOptions({ model: graph, growth: livelyGrowth });
  const trainer = trained(createTrainer(options), 80);
  const scales = new Set(graphEditsOf(trainer).map(({ edit }) => edit.population));

  it('has done so', () => {
    expect(scales).toContain('stack.layers');
    expect(scales).toContain('p');
    expect(scales).toContain('links');
    expect(trainer.architecture.areas).not.toEqual(graph.areas);
  });

  it('is saved with its JSON and opened again as what it has become, to the bit', () => {
    const bytes = checkpointToBytes({
      ...trainer.checkpoint(),
      // The history of edits led from the first architecture to this one, and this one has none.
      edits: axisEditsOf(trainer),
      notes: { architecture: JSON.stringify(architectureSpec(trainer.architecture)) },
    });
    const checkpoint = checkpointFromBytes(bytes);
    const model = parseArchitecture(JSON.parse(checkpoint.notes!['architecture']!)).architecture;
    const again = createTrainer({ ...options, model, checkpoint });
    expect(sizesOf(again)).toEqual(sizesOf(trainer));
    expect(again.populations).toEqual(trainer.populations);
    expect(again.evaluate({ cycles: 5 })).toEqual(trainer.evaluate({ cycles: 5 }));
    expect(trained(again, 20).smoothedLoss).toBeGreaterThan(0);
  });
});
