import { describe, expect, it } from 'vitest';
import type { ArchitectureJson } from '../contract/index.ts';
import { arrowPath } from './arrow-path.ts';
import { arrowWays } from './arrow-ways.ts';
import { arrowWords, graphView, populationsOf } from './graph-view.ts';
import { layeredPlaces } from './layered-places.ts';
import { freePlace, newGraph } from './new-area.ts';

const GRAPH: ArchitectureJson = {
  name: 'g',
  inputs: ['symbol'],
  areas: [{ name: 'a', kind: 'recurrentPool' }, { name: 'b', kind: 'feedforwardLayer' }, newGraph('inner')],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'a' },
    { from: 'a', to: 'b' },
    { from: 'b', to: 'a', delay: 1, interaction: 'mixture' },
    { from: 'a', to: 'next', window: { size: 3 } },
    { from: 'b', to: 'inner.entry' },
    { from: 'inner.exit', to: 'next' },
  ],
};

describe('the view of a graph', () => {
  const view = graphView(GRAPH, [], { a: { x: 7, y: 8 } });

  it('has everything that projections meet, where it was placed', () => {
    expect(view.things.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'input symbol',
      'area a',
      'area b',
      'graph inner',
      'output next',
    ]);
    expect(view.things[1]?.place).toEqual({ x: 7, y: 8 });
  });

  it('ends arrows at nested graphs, and says what is particular about each', () => {
    expect(view.arrows.map(({ from, to }) => `${from} ${to}`)).toContain('b inner');
    expect(view.arrows.map(({ badges }) => badges)).toEqual([[], [], ['+×', 't−1'], ['window'], [], []]);
    expect(arrowWords(GRAPH.projections[2]!)).toBe('b adds to and scales a, one step later');
  });

  it('tells what was born in the run from what is drawn', () => {
    const areas = [...GRAPH.areas, { name: 'area 1', kind: 'recurrentPool' }];
    const projections = [...GRAPH.projections, { from: 'symbol', to: 'area 1' }];
    const grown = graphView(GRAPH, [], {}, { ...GRAPH, areas, projections });
    expect(grown.things.filter(({ drawn }) => !drawn).map(({ name }) => name)).toEqual(['area 1']);
    expect(grown.arrows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, -1]);
  });

  it('looks no place up in the prototype of objects', () => {
    const odd = { ...GRAPH, areas: [{ name: 'toString', kind: 'recurrentPool' }] };
    expect(graphView(odd, [], {}).things[1]?.place.x).toEqual(expect.any(Number));
  });
});

describe('places that nobody chose', () => {
  it('go from left to right along projections without delay', () => {
    const columns = new Map([...layeredPlaces(GRAPH)].map(([name, { x }]) => [name, x]));
    const order = ['symbol', 'a', 'b', 'inner', 'next'].map((name) => columns.get(name) ?? NaN);
    expect(order).toEqual([...order].sort((x, y) => x - y));
    expect(new Set(order).size).toBe(5);
  });

  it('end where a graph has a circle, which is a fault elsewhere', () => {
    const circle = {
      ...GRAPH,
      projections: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
    };
    for (const { x } of layeredPlaces(circle).values()) expect(x).toBeLessThan(3000);
  });

  it('of a new area lie on nothing', () => {
    const place = freePlace(GRAPH, [], {});
    for (const { place: other } of graphView(GRAPH, [], {}).things) {
      expect(Math.abs(other.x - place.x) >= 200 || Math.abs(other.y - place.y) >= 140).toBe(true);
    }
  });
});

describe('ways of arrows', () => {
  it('lead on, over what stands between, or back under everything', () => {
    const { things, arrows } = graphView(GRAPH, [], {});
    expect(arrowWays({ things, arrows }).map(({ kind, lane }) => `${kind} ${lane}`)).toEqual([
      'onward 0',
      'onward 0',
      'under 0',
      'over 0',
      'onward 0',
      'onward 0',
    ]);
  });

  it('begin and end at their things', () => {
    const [from, to] = [
      { x: 10, y: 20 },
      { x: 300, y: 40 },
    ];
    for (const kind of ['onward', 'over', 'under'] as const) {
      const { path, middle } = arrowPath(from, to, { kind, lane: 1 });
      expect(path.startsWith('M10,20 ')).toBe(true);
      expect(path.endsWith(' 300,40')).toBe(true);
      expect(Math.sign(middle.y - 30)).toBe({ onward: 0, over: -1, under: 1 }[kind]);
    }
  });
});

describe('populations of an area', () => {
  it('are its own and those within it, not those of a longer name', () => {
    const populations = ['stack', 'stack.layers', 'stacked'].map((name) => ({
      name,
      scale: 'neuron' as const,
      size: 1,
      dead: 0,
    }));
    expect(populationsOf(populations, 'stack').map(({ name }) => name)).toEqual(['stack', 'stack.layers']);
  });
});
