import type { GridPort, InputPort, Ports } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import {
  type Architecture,
  describeArchitecture,
  editArchitecture,
  flatten,
  graphPopulationsOf,
} from '@meristem/growable';
import { catalogued, sampleNames, symbolPorts } from '@meristem/growable/testing';
import { architectureOf, parseArchitecture } from '../architecture/architecture-spec.ts';
import { architectureByName, architectureCatalogue, architectureNames } from './catalogue.ts';
import { SpecError } from '../spec-error.ts';

const many: Ports = {
  inputs: [
    { kind: 'symbol', name: 'symbol', size: 4 },
    { kind: 'vector', name: 'sensor', size: 2 },
  ],
  targets: [
    { kind: 'symbol', name: 'next', size: 4 },
    { kind: 'vector', name: 'torque', size: 3 },
  ],
};

describe('the catalogue', () => {
  it('has a summary for every name', () => {
    expect(architectureNames()).toEqual([
      'recurrent',
      'rectified',
      'gated',
      'lstm',
      'embedding-gru',
      'stacked',
      'loop',
      'layered',
      'deep',
      'areas',
      'modulated',
      'transformer',
      'convolutional',
    ]);
    expect(architectureCatalogue().map(({ name }) => name)).toEqual([
      ...architectureNames(),
      'specialists',
      'specialist-layers',
    ]);
    for (const { summary } of architectureCatalogue()) expect(summary).toMatch(/^[A-Z].*\.$/);
  });

  it.each(architectureNames(many))(
    'makes "%s" for one port or several, as plain data that can be built',
    (name) => {
      for (const ports of [symbolPorts(4), many]) {
        const spec = architectureByName(name, { ports, units: 3 });
        expect(spec.name).toBe(name);
        expect(spec.inputs).toEqual(ports.inputs.map((port) => port.name));
        expect(spec.outputs).toEqual(ports.targets.map((port) => port.name));
        expect(parseArchitecture(JSON.parse(JSON.stringify(spec))).spec).toEqual(spec);
        const { areas } = flatten(architectureOf(spec));
        expect(areas.length).toBeGreaterThan(0);
        expect(areas.every(({ module }) => module.units.initial === 3)).toBe(true);
      }
    },
  );

  it.each([
    ['recurrent', ['symbol>memory', 'memory>next']],
    ['rectified', ['symbol>memory', 'memory>next']],
    ['gated', ['symbol>memory', 'memory>next']],
    ['lstm', ['symbol>memory', 'memory>next']],
    ['embedding-gru', ['symbol>embedding', 'embedding>memory', 'memory>next']],
    ['stacked', ['symbol>lower', 'lower>upper', 'upper>next']],
    [
      'loop',
      [
        'symbol>memory',
        'symbol>association',
        'memory>association',
        'association~memory',
        'memory>next',
        'association>next',
      ],
    ],
    ['layered', ['symbol>lower', 'lower>upper', 'upper>next']],
    ['deep', ['symbol>stack', 'stack>next']],
    ['areas', ['symbol>area1', 'area1>next']],
    [
      'modulated',
      [
        'symbol>memory',
        'symbol>modulator',
        'modulator>memory',
        'memory~modulator',
        'memory>next',
        'modulator>next',
      ],
    ],
  ])('wires "%s" as its summary says', (name, wires) => {
    const { projections } = architectureOf(architectureByName(name, { ports: symbolPorts(2) }));
    expect(projections.map(({ from, to, delay }) => `${from}${delay === 1 ? '~' : '>'}${to}`)).toEqual(wires);
  });

  it.each(architectureNames(many))('makes of "%s" what code would', (name) => {
    expect(sampleNames).toContain(name);
    const [read, declared] = [
      architectureOf(architectureByName(name, { ports: many, units: 2 })),
      catalogued(name, many, 2),
    ];
    expect(flatten(read).projections).toEqual(flatten(declared).projections);
    const parts = (graph: Architecture) =>
      flatten(graph).areas.map(({ name: area, module }) => [area, module.kind]);
    expect(parts(read)).toEqual(parts(declared));
    expect(graphPopulationsOf(read).map((each) => [each.name, each.units, each.min, each.max])).toEqual(
      graphPopulationsOf(declared).map((each) => [each.name, each.units, each.min, each.max]),
    );
  });

  it('lets the parts of "deep", "areas" and "modulated" that have a name for it come and go or mix', () => {
    const named = (name: string) => architectureOf(architectureByName(name, { ports: many }));
    expect(graphPopulationsOf(named('deep')).map(({ name, scale }) => [name, scale])).toEqual([
      ['stack.layers', 'layer'],
    ]);
    expect(graphPopulationsOf(named('areas')).map(({ name, scale }) => [name, scale])).toEqual([
      ['area', 'area'],
    ]);
    const { areas } = editArchitecture(named('areas'), { population: 'area', removed: [], born: ['area2'] });
    expect(areas.map(({ name }) => name)).toEqual(['area1', 'area2']);
    const mixtures = named('modulated').projections.filter(({ interaction }) => interaction === 'mixture');
    expect(mixtures.map(({ from, to }) => `${from}>${to}`)).toEqual(['modulator>memory']);
  });

  it('starts every area with one unit unless told', () => {
    const { areas } = flatten(architectureOf(architectureByName('loop', { ports: many })));
    expect(areas.map(({ module }) => module.units.initial)).toEqual([1, 1]);
  });

  it('names what there is when asked for something else', () => {
    const failure = () => architectureByName('perceptron', { ports: many });
    expect(failure).toThrow(SpecError);
    expect(failure).toThrow(
      'found no "perceptron", expected one of: recurrent, rectified, gated, lstm, embedding-gru, stacked, loop, layered, deep, areas, modulated, transformer, convolutional, specialists, specialist-layers, or a JSON file.',
    );
    expect(() => architectureByName('specialist', { ports: many })).toThrow(
      'or a JSON file. Did you mean "specialists"?',
    );
  });
});

describe('the catalogue on a grid', () => {
  const grid = (...sites: readonly number[]): GridPort => ({ kind: 'grid', name: 'image', sites, size: 2 });
  const seeing = (...inputs: readonly InputPort[]): Ports => ({ inputs, targets: [...many.targets] });
  const lines = (name: string, ports: Ports): readonly string[] =>
    describeArchitecture(architectureOf(architectureByName(name, { ports, units: 3 })), ports, 1).tensors;
  const weights = (name: string, ports: Ports): readonly string[] =>
    lines(name, ports).filter((line) => line.includes('.to.'));

  it('reads all sites at once where areas have none', () => {
    for (const name of architectureNames(many)) {
      const ports = seeing(grid(3, 4), { kind: 'vector', name: 'light', size: 2 });
      const [first] = weights(name, ports);
      expect(first).toMatch(
        /^image\.to\.\w+ \[rows of image, columns of image, pre image, (\w+\.gate, )?post \w+\]/,
      );
    }
  });

  it('looks through windows and pools with "convolutional"', () => {
    expect(weights('convolutional', seeing(grid(28, 28)))).toEqual([
      'image.to.edges [rows in image.to.edges, columns in image.to.edges, pre image, post edges] (input)',
      'edges.to.shapes [rows in edges.to.shapes, columns in edges.to.shapes, pre edges, post shapes] (lateral)',
      'shapes.to.whole [rows pooled for shapes.to.whole, columns pooled for shapes.to.whole, pre shapes, post whole] (lateral)',
      'whole.to.next [pre whole, post next] (readout)',
      'whole.to.torque [pre whole, post torque] (readout)',
    ]);
  });

  it.each([[[1]], [[2]], [[7]], [[1, 1]], [[2, 3]], [[3, 1]], [[5, 5, 5]], [[1, 9, 2]]])(
    'has a "convolutional" for grids as small as any: %j',
    (sites) => {
      expect(weights('convolutional', seeing(grid(...sites)))).toHaveLength(5);
    },
  );

  it('lets the last layer of "convolutional" read what is no grid', () => {
    const ports = seeing({ kind: 'symbol', name: 'place', size: 3 }, grid(6, 6), grid(4, 4), grid(6, 6));
    const named = { ...ports, inputs: ports.inputs.map((port, i) => ({ ...port, name: `in${i}` })) };
    expect(weights('convolutional', named).map((line) => line.split(' ')[0])).toEqual([
      'in1.to.edges',
      'in3.to.edges',
      'edges.to.shapes',
      'shapes.to.whole',
      'in0.to.whole',
      'in2.to.whole',
      'whole.to.next',
      'whole.to.torque',
    ]);
  });

  it('takes a vector whose numbers lie on a grid for one', () => {
    const pixels = seeing({ kind: 'vector', name: 'image', size: 36, sites: [6, 6] });
    expect(architectureNames(pixels)).toContain('convolutional');
    expect(weights('convolutional', pixels)[0]).toContain('rows in image.to.edges');
    expect(weights('layered', pixels)[0]).toBe('image.to.lower [pre image, post lower] (input)');
  });

  it('refuses "convolutional" where there is no grid', () => {
    expect(architectureNames(many)).not.toContain('convolutional');
    expect(() => architectureByName('convolutional', { ports: many })).toThrow(
      'architecture "convolutional": found the inputs "symbol" (symbol), "sensor" (vector), expected one that is a grid, such as an ' +
        'image. Say how the numbers of a vector lie, sites: [rows, columns], or choose another architecture.',
    );
  });
});
