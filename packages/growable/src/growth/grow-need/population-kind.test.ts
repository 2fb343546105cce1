import { expect, it } from 'vitest';
import { catalogued, sampleModel, symbolPorts } from '../../testing/sample-models.ts';
import { populationKind } from './population-kind.ts';

const ports = symbolPorts(3);

it.each([
  ['layered', { lower: 'layer', upper: 'layer' }],
  ['recurrent', { memory: 'pool' }],
  ['rectified', { memory: 'pool' }],
  ['gated', { memory: 'pool' }],
  ['stacked', { lower: 'pool', upper: 'pool' }],
  ['loop', { memory: 'pool', association: 'pool' }],
  ['modulated', { memory: 'pool', modulator: 'pool' }],
  ['deep', { stack: 'stream', 'stack.b1.units': 'inner' }],
])('the populations of "%s" are %j', (name, kinds) => {
  const { axisPopulations } = sampleModel(catalogued(name, ports), ports);
  expect(
    Object.fromEntries(axisPopulations.map((population) => [population.name, populationKind(population)])),
  ).toEqual(kinds);
});
