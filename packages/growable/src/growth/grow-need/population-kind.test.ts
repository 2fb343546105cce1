import { expect, it } from 'vitest';
import { catalogued, sampleModel, symbolPorts } from '../../testing/sample-models.ts';
import { populationKind } from './population-kind.ts';

const ports = symbolPorts(3);

/** Populations with their kinds, in cycles of so many steps. */
function kindsOf(name: string, steps: number): object {
  const { axisPopulations } = sampleModel(catalogued(name, ports), ports);
  return Object.fromEntries(
    axisPopulations.map((population) => [population.name, populationKind(population, { steps })]),
  );
}

it.each([
  ['layered', { lower: 'layer', upper: 'layer' }],
  ['recurrent', { memory: 'pool' }],
  ['rectified', { memory: 'pool' }],
  ['gated', { memory: 'pool' }],
  ['stacked', { lower: 'pool', upper: 'pool' }],
  ['loop', { memory: 'pool', association: 'pool' }],
  ['modulated', { memory: 'pool', modulator: 'pool' }],
  ['deep', { stack: 'stream', 'stack.b1.units': 'inner' }],
  [
    'transformer',
    {
      stack: 'stream',
      'stack.b1.attention.heads': 'factor',
      'stack.b1.attention.keys': 'factor',
      'stack.b1.attention.values': 'factor',
      'stack.b1.feedforwardLayer.units': 'inner',
    },
  ],
])('the populations of "%s" are %j', (name, kinds) => {
  expect(kindsOf(name, 2)).toEqual(kinds);
});

it('pools are layers in cycles of a single step, and all else is what it was', () => {
  expect(kindsOf('gated', 1)).toEqual({ memory: 'layer' });
  expect(kindsOf('deep', 1)).toEqual({ stack: 'stream', 'stack.b1.units': 'inner' });
});
