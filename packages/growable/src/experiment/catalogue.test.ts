import { describe, expect, it } from 'vitest';
import type { Ports } from '../architecture/ports.ts';
import { symbolPorts } from '../testing/sample-models.ts';
import { architectureOf, parseArchitecture } from './architecture-spec.ts';
import { architectureByName, architectureCatalogue, architectureNames } from './catalogue.ts';
import { SpecError } from './spec-error.ts';

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
    expect(architectureNames()).toEqual(['recurrent', 'rectified', 'gated', 'stacked', 'loop']);
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
        expect(spec.areas.every(({ units }) => units === 3)).toBe(true);
        expect(parseArchitecture(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
        expect(architectureOf(spec).areas).toHaveLength(spec.areas.length);
      }
    },
  );

  it.each([
    ['recurrent', ['symbol>memory', 'memory>next']],
    ['rectified', ['symbol>memory', 'memory>next']],
    ['gated', ['symbol>memory', 'memory>next']],
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
  ])('wires "%s" as its summary says', (name, wires) => {
    const { projections } = architectureByName(name, { ports: symbolPorts(2) });
    expect(projections.map(({ from, to, delay }) => `${from}${delay === 1 ? '~' : '>'}${to}`)).toEqual(wires);
  });

  it('starts every area with one unit unless told', () => {
    expect(architectureByName('loop', { ports: many }).areas.map(({ units }) => units)).toEqual([1, 1]);
  });

  it('names what there is when asked for something else', () => {
    const failure = () => architectureByName('transformer', { ports: many });
    expect(failure).toThrow(SpecError);
    expect(failure).toThrow(
      'found no "transformer", expected one of: recurrent, rectified, gated, stacked, loop, or a JSON file.',
    );
  });
});
