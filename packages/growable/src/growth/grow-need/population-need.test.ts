import type { GridPort } from '@meristem/autodiff';
import { expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { catalogued, sampleModel, symbolPorts } from '../../testing/sample-models.ts';
import { GROW_NEED, needSettings } from './grow-need-settings.ts';
import { populationNeed } from './population-need.ts';

const image: GridPort = { kind: 'grid', name: 'image', sites: [28, 28], size: 1 };
const ports = { inputs: [image], targets: [{ kind: 'symbol', name: 'kind', size: 3 }] } as const;

/** Channels at 28 x 28 that are read at 14 x 14, channels there that are read at 7 x 7, and a layer that reads all. */
const graph = areaGraph('looking', ({ input, area, project, output }) => {
  const [edges, shapes, whole] = ['edges', 'shapes', 'whole'].map((name) => area(name, feedforwardLayer()));
  const halved = { pool: { by: 'max', size: 2 } } as const;
  project(input('image'), edges!, { window: { size: 3 } });
  project(edges!, shapes!, { ...halved, window: { size: 3 } });
  project(shapes!, whole!, { ...halved, flatten: true });
  output('kind', [whole!]);
});

it('of units at many sites there are fewer, by half the root of their number, and what is no number of units stays', () => {
  const { axisPopulations } = sampleModel(graph, ports, { steps: 1 });
  const needs = axisPopulations.map((population) => populationNeed(population, { steps: 1 }, GROW_NEED));
  expect(needs.map(({ first }) => first)).toEqual([14, 27, 96]);
  expect(needs.map(({ wide }) => wide)).toEqual([18, 37, 128]);
  expect(needs.map(({ cap }) => cap)).toEqual([37, 73, 256]);
  expect(needs.map(({ stuckUntil }) => stuckUntil)).toEqual([5, 9, 32]);
  for (const { need, at } of needs) expect([need, at]).toEqual([GROW_NEED.layer.need, GROW_NEED.layer.at]);
});

it('fewer units than come together are not divided, nor are those that a user asks for made more', () => {
  const { axisPopulations } = sampleModel(graph, ports, { steps: 1 });
  const settings = needSettings({ layer: { first: 3, wide: 20 } });
  const needs = axisPopulations.map((population) => populationNeed(population, { steps: 1 }, settings));
  expect(needs.map(({ first }) => first)).toEqual([3, 3, 3]);
  expect(needs.map(({ wide }) => wide)).toEqual([4, 6, 20]);
});

it('factors that stop learning are brought to fewer units than others, as all others of theirs take as many more', () => {
  const ofSymbols = symbolPorts(3);
  const { axisPopulations } = sampleModel(catalogued('transformer', ofSymbols), ofSymbols);
  const stuck = axisPopulations.map((population) => {
    const { stuckUntil } = populationNeed(population, { steps: 8 }, GROW_NEED);
    return [population.name.replace('stack.b1.', ''), stuckUntil];
  });
  expect(Object.fromEntries(stuck)).toEqual({
    stack: 32,
    'attention.heads': 8,
    'attention.keys': 8,
    'attention.values': 8,
    'feedforwardLayer.units': 32,
  });
});
