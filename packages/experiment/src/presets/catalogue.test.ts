import type { Ports } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { type Architecture, editArchitecture, flatten, graphPopulationsOf } from '@meristem/growable';
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
    ]);
    expect(architectureCatalogue().map(({ name }) => name)).toEqual(architectureNames());
    for (const { summary } of architectureCatalogue()) expect(summary).toMatch(/^[A-Z].*\.$/);
  });

  it.each(architectureNames())(
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

  it.each(architectureNames())('makes of "%s" what code would', (name) => {
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
      'found no "perceptron", expected one of: recurrent, rectified, gated, lstm, embedding-gru, stacked, loop, layered, deep, areas, modulated, transformer, or a JSON file.',
    );
  });
});
