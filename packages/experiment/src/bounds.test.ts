import { MeristemError } from '@meristem/autodiff';
import {
  type Architecture,
  ArchitectureError,
  areaGraph,
  feedforwardLayer,
  growNeed,
  recurrentPool,
  residualStack,
} from '@meristem/growable';
import { describe, expect, it } from 'vitest';
import { parseArchitecture } from './architecture/architecture-spec.ts';
import { parseExperiment } from './experiment.ts';

const plain = (parts: object): object => ({
  name: 'plain',
  inputs: ['symbol'],
  areas: [{ name: 'memory', kind: 'recurrentPool' }],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'memory' },
    { from: 'memory', to: 'next' },
  ],
  ...parts,
});

const population = (max: number): object =>
  plain({ populations: [{ name: 'more', template: { kind: 'feedforwardLayer' }, max }] });

const nested = (depth: number): object => {
  let graph = plain({});
  for (let i = 0; i < depth; i++) graph = plain({ areas: [{ name: 'memory', kind: 'graph', graph }] });
  return graph;
};

const deepRule = (depth: number): object => {
  let rule: object = { kind: 'none' };
  for (let i = 0; i < depth; i++) rule = { kind: 'during', rule };
  return { ...rule, criterion: { kind: 'outgoing-l1' } };
};

const experiment = (parts: object): object => ({
  task: { name: 'reversal' },
  architecture: plain({}),
  rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } },
  cycles: 10,
  ...parts,
});

const withArea = (options: object): object => plain({ areas: [{ name: 'memory', ...options }] });

describe('a document that asks for too much', () => {
  it.each<readonly [what: string, read: () => unknown, message: RegExp]>([
    [
      'a population of ten million areas',
      () => parseArchitecture(population(1e7)),
      /\$\.populations\[0\]\.max: found 10000000/,
    ],
    [
      'a milliard of blocks',
      () => parseArchitecture(withArea({ kind: 'residualStack', blocks: 1e9, maxBlocks: 1e9 })),
      /maxBlocks|blocks/,
    ],
    [
      'a milliard of units',
      () => parseArchitecture(withArea({ kind: 'recurrentPool', units: 1e9 })),
      /options\.units: found 1000000000, expected a whole number from 0 to 16777216/,
    ],
    [
      '500 nested graphs',
      () => parseArchitecture(nested(500)),
      /found a graph in 33 others|values in 160 others/,
    ],
    [
      '5,000 nested graphs',
      () => parseArchitecture(nested(5000)),
      /found a graph in 33 others|values in 160 others/,
    ],
    [
      'a rule in 5,000 others',
      () => parseExperiment(experiment({ rule: deepRule(5000) })),
      /values in 160 others/,
    ],
    [
      '200,000 numbers',
      () =>
        parseExperiment(experiment({ task: { name: 'x', options: { list: new Array(200_000).fill(1) } } })),
      /more than 100000 values/,
    ],
    [
      'a text of a million characters',
      () => parseArchitecture(plain({ name: 'x'.repeat(1e6) })),
      /\$\.name: found a text of 1000000 characters/,
    ],
    [
      '20,000 areas',
      () => parseArchitecture(plain({ areas: new Array(20_000).fill({ name: 'a', kind: 'recurrentPool' }) })),
      /\$\.areas/,
    ],
    [
      'more faults than anybody reads',
      () => parseArchitecture(plain({ areas: new Array(9000).fill({ kind: 'recurrentPool', name: 7 }) })),
      /and more faults like these/,
    ],
  ])('is refused in milliseconds with a word: %s', (_, read, message) => {
    // What is built for the first time, such as schemas, is not what is timed.
    parseExperiment(experiment({}));
    const began = performance.now();
    expect(read).toThrow(MeristemError);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(read).toThrow(message);
  });
});

describe('code that asks for too much', () => {
  const graph = (name: string, inner: Architecture | undefined): Architecture =>
    areaGraph(name, ({ input, area, project, output }) => {
      const symbol = input('symbol');
      const areas = ['a', 'b'].map((place) =>
        inner ? area(place, inner) : area(place, recurrentPool({ units: 1 })),
      );
      for (const each of areas) project(symbol, each);
      output('next', areas);
    });

  it.each<readonly [what: string, make: () => unknown, message: string]>([
    ['units', () => recurrentPool({ units: 1e9 }), 'recurrentPool: options.units: found 1000000000'],
    ['bounds of units', () => feedforwardLayer({ maxUnits: 1e12 }), 'feedforwardLayer: options.maxUnits'],
    ['blocks', () => residualStack({ blocks: 1e9 }), 'residualStack: options.blocks: found 1000000000'],
    [
      'contradictory growth',
      () => growNeed({ pool: { first: 300 } }),
      'growNeed: options.pool.first: found 300, expected at most 256',
    ],
    [
      'a span that ends before it begins',
      () => growNeed({ from: 0.5, until: 0.4 }),
      'growNeed: options.from: found 0.5, expected at most 0.4',
    ],
  ])('is refused: %s', (_, make, message) => expect(make).toThrow(message));

  it('is refused: graphs that share their parts, and so have a milliard of areas', () => {
    const began = performance.now();
    const build = (): void => {
      let inner: Architecture | undefined;
      for (let depth = 0; depth < 30; depth++) inner = graph(`g${depth}`, inner);
    };
    expect(build).toThrow(ArchitectureError);
    expect(build).toThrow('found more than 1000 areas, those of nested graphs among them, expected fewer');
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('is refused: a population with more areas than can be named', () => {
    const began = performance.now();
    expect(() =>
      areaGraph('many', ({ input, area, areas, project, output }) => {
        const memory = area('memory', recurrentPool({ units: 1 }));
        project(input('symbol'), memory);
        output('next', [memory]);
        areas('more', feedforwardLayer(), { max: 1e7 });
      }),
    ).toThrow('$.populations[0].max: found 10000000, expected at most 1000 areas');
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('a name that a terminal would obey', () => {
  const named = 'red\u001b[31m';

  it.each<readonly [what: string, read: () => unknown]>([
    ['of an architecture', () => parseArchitecture(plain({ name: named }))],
    ['of an area', () => parseArchitecture(withArea({ kind: 'recurrentPool', name: named }))],
    ['of a port', () => parseArchitecture(plain({ inputs: [named] }))],
    ['of a task', () => parseExperiment(experiment({ task: { name: named } }))],
    ['of a field', () => parseArchitecture(plain({ [named]: 1 }))],
    [
      'of an architecture by code',
      () =>
        areaGraph(named, ({ input, area, project, output }) => {
          const memory = area('memory', recurrentPool());
          project(input('symbol'), memory);
          output('next', [memory]);
        }),
    ],
  ])('is refused, and not shown as it is: %s', (_, read) => {
    let message = '';
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(MeristemError);
      ({ message } = error as Error);
    }
    expect(message).not.toBe('');
    expect(message).not.toContain('\u001b');
  });

  it.each([
    ['bidirectional', 'a\u202eb'],
    ['over-long', 'x'.repeat(201)],
    ['a line', 'a\nb'],
  ])('is refused where it is %s', (_, name) => {
    expect(() => parseArchitecture(plain({ name }))).toThrow(MeristemError);
  });
});
