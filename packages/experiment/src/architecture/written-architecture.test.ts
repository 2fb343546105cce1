import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Architecture,
  ArchitectureError,
  areaGraph,
  editArchitecture,
  feedforwardLayer,
  flatten,
  type GrowableModule,
  isGraph,
  recurrentPool,
  residualStack,
  type GraphPopulation,
  graphPopulationsOf,
} from '@meristem/growable';
import { rectifiedLayer, symbolPorts } from '@meristem/growable/testing';
import type { ArchitectureSpec } from './architecture-schema.ts';
import { architectureOf, parseArchitecture } from './architecture-spec.ts';
import { architectureByName, architectureNames } from '../presets/catalogue.ts';
import { architectureSpec } from './written-architecture.ts';

const units = fc.record({ units: fc.integer({ min: 2, max: 5 }), minUnits: fc.constantFrom(2) });

/** A module with options, as JSON. */
const moduleData = fc.oneof(
  units.map((options) => ({ kind: 'recurrentPool', ...options })),
  fc
    .record({ activation: fc.constantFrom('tanh', 'gated') })
    .map((options) => ({ kind: 'recurrentPool', ...options })),
  fc
    .tuple(units, fc.constantFrom('none', 'layer'))
    .map(([options, normalisation]) => ({ kind: 'feedforwardLayer', ...options, normalisation })),
  fc
    .record({ blocks: fc.integer({ min: 0, max: 3 }), width: units })
    .map((options) => ({ kind: 'residualStack', ...options })),
);

/** A graph of some areas, each of which reads the input or the area before it, with the given contents. */
function graphData(name: string, contents: readonly object[], picks: readonly number[]): object {
  const names = contents.map((_, i) => `a${i}`);
  const interactions = ['additive', 'mixture'];
  const own = names.flatMap((area, i) => [
    { from: i === 0 || picks[i]! % 3 === 0 ? 'symbol' : names[i - 1]!, to: area },
    { from: area, to: 'next', interaction: interactions[picks[i]! % 2]! },
    ...(i > 0 && picks[i]! % 2 === 0 ? [{ from: area, to: names[i - 1]!, delay: 1 }] : []),
  ]);
  const areas = contents.map((content, i) => ({ name: names[i], ...content }));
  return { name, inputs: ['symbol'], areas, outputs: ['next'], projections: own };
}

const picks = fc.array(fc.nat(11), { minLength: 4, maxLength: 4 });

/** A nested graph of one or two modules. */
const nestedData = fc
  .tuple(fc.array(moduleData, { minLength: 1, maxLength: 2 }), fc.nat(1))
  .map(([contents, pick]) => {
    const graph = graphData('inner', contents, [0, pick, 0, 0]) as ArchitectureSpec;
    // One interaction on the way in or out is all there may be, and the outer graph has some.
    const projections = graph.projections.map(({ from, to, delay }) => ({
      from,
      to,
      ...(delay && { delay }),
    }));
    return { kind: 'graph', graph: { ...graph, projections } };
  });

/** Any architecture, as JSON. */
const architectureData = fc
  .record({
    contents: fc.array(fc.oneof(moduleData, moduleData, nestedData), { minLength: 1, maxLength: 3 }),
    picks,
    template: fc.option(fc.oneof(moduleData, nestedData)),
    initial: fc.nat(2),
    plastic: fc.boolean(),
  })
  .map(({ contents, picks: choices, template, initial, plastic }) => ({
    ...graphData('any', contents, choices),
    ...(template && {
      populations: [
        {
          name: 'p',
          template,
          initial,
          max: 5,
          reads: ['@inputs', { place: '@peers', delay: 1 }],
          feeds: [{ place: '@outputs', interaction: 'mixture' }],
        },
      ],
    }),
    ...(plastic && { plasticProjections: { name: 'links' } }),
  }));

/** The population of structure with a name. */
function named(architecture: Architecture, name: string): GraphPopulation {
  return graphPopulationsOf(architecture).find((structure) => structure.name === name)!;
}

/** An architecture without a member of one of its structures, or the same where something that stays needs that member. */
function without(graph: Architecture, structure: GraphPopulation, member: string): Architecture {
  try {
    return editArchitecture(graph, { population: structure.name, removed: [member], born: [] });
  } catch (error) {
    if (error instanceof ArchitectureError) return graph;
    throw error;
  }
}

/** An architecture after some edits, each picked by a number. */
function edited(architecture: Architecture, choices: readonly number[]): Architecture {
  return choices.reduce((graph, choice) => {
    const structures = graphPopulationsOf(graph);
    const structure = structures[choice % structures.length];
    if (!structure) return graph;
    const draw = (): number => (choice % 97) / 97;
    const room = structure.units.length < structure.max;
    const born = choice % 5 < 3 && room ? structure.newborn(1, draw) : [];
    if (born.length > 0) return editArchitecture(graph, { population: structure.name, removed: [], born });
    const member = structure.units[Math.floor(draw() * structure.units.length)];
    return member !== undefined && structure.units.length > structure.min
      ? without(graph, structure, member)
      : graph;
  }, architecture);
}

/** An architecture as a tree of what can be compared, modules by what makes them again. */
function comparableTree(content: Architecture | GrowableModule): object {
  if (!isGraph(content)) return [content.kind, content.options, content.layers?.members];
  const { areas, populations, ...graph } = content;
  return {
    ...graph,
    areas: areas.map((area) => ({ ...area, content: comparableTree(area.content) })),
    populations: populations.map((each) => ({ ...each, template: comparableTree(each.template) })),
  };
}

/** Everything of an architecture: the tree, what models are built from, in its order, and who may be born. */
function comparable(architecture: Architecture): object {
  const { areas, projections } = flatten(architecture);
  return {
    tree: comparableTree(architecture),
    areas: areas.map(({ name, module }) => [name, module.kind, module.options]),
    projections,
    newborn: graphPopulationsOf(architecture).map((population) => population.newborn(2, () => 0.4)),
  };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('an architecture that was read from JSON', () => {
  it('is written as the same JSON', () => {
    fc.assert(
      fc.property(architectureData, (data) => {
        const { spec, architecture } = parseArchitecture(data);
        expect(parseArchitecture(plain(spec)).spec).toEqual(spec);
        const written = architectureSpec(architecture);
        // The first members of populations have been born.
        const { areas, projections, populations, plasticProjections, ...rest } = written;
        expect(rest).toEqual({ name: spec.name, inputs: spec.inputs, outputs: spec.outputs });
        expect(areas.slice(0, spec.areas.length)).toEqual(spec.areas);
        expect(projections.slice(0, spec.projections.length)).toEqual(spec.projections);
        expect(areas.length - spec.areas.length).toBe(spec.populations?.[0]?.initial ?? 0);
        expect(populations?.length).toBe(spec.populations?.length);
        expect(plasticProjections?.name).toBe(spec.plasticProjections?.name);
        expect(architectureSpec(architectureOf(written))).toEqual(written);
      }),
      { numRuns: 60 },
    );
  });

  it('is written as what it has become after edits of its structure, and read again', () => {
    let grown = 0;
    fc.assert(
      fc.property(
        architectureData,
        fc.array(fc.nat(10_000), { minLength: 1, maxLength: 8 }),
        (data, choices) => {
          const first = parseArchitecture(data).architecture;
          const architecture = edited(first, choices);
          if (architecture !== first) grown++;
          const spec = architectureSpec(architecture);
          const again = parseArchitecture(plain(spec)).architecture;
          expect(comparable(again)).toEqual(comparable(architecture));
          expect(architectureSpec(again)).toEqual(spec);
        },
      ),
      { numRuns: 60 },
    );
    expect(grown).toBeGreaterThan(20);
  });

  it.each(architectureNames(symbolPorts(3)))('is the same for "%s" of the catalogue', (name) => {
    const spec = architectureByName(name, { ports: symbolPorts(3), units: 2 });
    const architecture = architectureOf(spec);
    const written = architectureSpec(architecture);
    if (!spec.populations) expect(written).toEqual(spec);
    expect(comparable(architectureOf(written))).toEqual(comparable(architecture));
  });
});

/** Everything at once, by code. */
const zoo = areaGraph('zoo', ({ input, area, areas, project, projections, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 3 }));
  const stack = area('stack', residualStack({ units: 3, blocks: 2, width: { units: 2 } }));
  const layer = area('layer', feedforwardLayer({ activation: 'gelu', dropout: 0.1 }));
  project(symbol, memory);
  project(memory, stack, { interaction: 'mixture' });
  project(memory, layer);
  project(stack, memory, { delay: 1 });
  output('next', [memory, stack, layer]);
  areas('assoc', recurrentPool({ units: 2 }), {
    max: 4,
    reads: ['@inputs', { place: '@peers', delay: 1 }],
    feeds: [{ place: memory, delay: 1 }, '@outputs'],
  });
  projections('links', {});
});

describe('an architecture that was declared by code', () => {
  it('is written with the options that were told, completed', () => {
    const { areas, populations, plasticProjections } = architectureSpec(zoo);
    expect(areas[1]).toEqual({
      name: 'stack',
      kind: 'residualStack',
      units: 3,
      blocks: 2,
      width: { units: 2 },
      minBlocks: 0,
      maxBlocks: 24,
      activation: 'relu',
      normalisation: 'none',
      dropout: 0,
    });
    expect(populations?.map(({ name, initial, members }) => ({ name, initial, members }))).toEqual([
      { name: 'assoc', initial: 0, members: ['assoc1'] },
    ]);
    expect(plasticProjections).toEqual({
      name: 'links',
      sources: ['@inputs', '@areas'],
      targets: ['@areas', '@outputs'],
      min: 0,
      max: 64,
      members: [
        'symbol>memory',
        'memory>stack',
        'memory>layer',
        'stack>memory',
        'memory>next',
        'stack>next',
        'layer>next',
        'symbol>assoc1',
        'assoc1>memory',
        'assoc1>next',
      ],
    });
  });

  it('keeps the names and counters of layers, areas and projections that were born and removed', () => {
    const steps = [
      { population: 'stack.layers', removed: ['b1'], born: ['b3'] },
      { population: 'assoc', removed: [], born: ['assoc2', 'assoc3'] },
      { population: 'assoc', removed: ['assoc2'], born: [] },
      { population: 'links', removed: ['memory>layer'], born: ['symbol>layer'] },
    ];
    const grown = steps.reduce(editArchitecture, zoo);
    const spec = architectureSpec(grown);
    expect(spec.areas.map(({ name }) => name)).toEqual(['memory', 'stack', 'layer', 'assoc1', 'assoc3']);
    expect(spec.areas[1]).toMatchObject({ blocks: ['b2', 'b3'], named: 3 });
    expect(spec.populations?.[0]).toMatchObject({ initial: 0, members: ['assoc1', 'assoc3'], named: 3 });
    const again = parseArchitecture(plain(spec)).architecture;
    expect(comparable(again)).toEqual(comparable(architectureOf(spec)));
    expect(again.projections).toEqual(grown.projections);
    expect(again.plasticProjections).toEqual(grown.plasticProjections);
    expect(named(again, 'stack.layers').newborn(1, () => 0)).toEqual(['b4']);
    expect(named(again, 'assoc').newborn(1, () => 0)).toEqual(['assoc4']);
    expect(named(again, 'links').newborn(9, () => 0)).toEqual(named(grown, 'links').newborn(9, () => 0));
  });

  it('refuses a module that does not know its options', () => {
    const graph = areaGraph('blind', ({ input, area, project, output }) => {
      const node = area('layer', rectifiedLayer());
      project(input('symbol'), node);
      output('next', [node]);
    });
    expect(() => architectureSpec(graph)).toThrow(ArchitectureError);
    expect(() => architectureSpec(graph)).toThrow(
      'architecture "blind": "layer": found a module of kind "rectifiedLayer" without options, expected them as plain data',
    );
  });
});
