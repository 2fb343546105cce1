import { describe, expect, it } from 'vitest';
import {
  ArchitectureError,
  areaGraph,
  feedforwardLayer,
  flatten,
  type GraphBuilder,
  type Node,
  recurrentPool,
  residualStack,
} from '@meristem/growable';
import { parseArchitecture } from './architecture-spec.ts';
import { SpecError } from '../spec-error.ts';

/*
 * Bad architectures, each told twice: as JSON and to the builder. Both ways must name the same path and the remedy.
 */

const pool = recurrentPool();
const kind = { kind: 'recurrentPool' };
const at = (name: string): Node => ({ kind: 'area', name });

/** The least that works, as JSON, with some fields replaced. */
const json = (fields: object): object => ({
  name: 'broken',
  inputs: ['symbol'],
  areas: [{ name: 'a', ...kind }],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'a' },
    { from: 'a', to: 'next' },
  ],
  ...fields,
});

/** The same for the builder, with something more. */
const built =
  (more: (builder: GraphBuilder, a: Node) => void = () => {}) =>
  (builder: GraphBuilder): void => {
    const a = builder.area('a', pool);
    builder.project(builder.input('symbol'), a);
    builder.project(a, builder.output('next', []));
    more(builder, a);
  };

const wire = (from: string, to: string, options: object = {}): object => ({ from, to, ...options });
const wires = (...more: readonly object[]): object => ({
  projections: [wire('symbol', 'a'), wire('a', 'next'), ...more],
});
const areas = (...more: readonly object[]): object => ({ areas: [{ name: 'a', ...kind }, ...more] });
const population = (fields: object): object => ({
  populations: [{ name: 'p', template: kind, ...fields }],
});
const column = { name: 'inner', inputs: ['in'], outputs: ['out'], areas: [{ name: 'x', ...kind }] };

interface Fault {
  readonly what: string;
  readonly json: object;
  readonly build: (builder: GraphBuilder) => void;
  readonly path: string;
  readonly message: string;
}

const FAULTS: readonly Fault[] = [
  {
    what: 'an unknown area as a source',
    json: json(wires(wire('nowhere', 'a'))),
    build: built(({ project }, a) => project(at('nowhere'), a)),
    path: '$.projections[2].from',
    message: 'found no input or area "nowhere", expected one of: symbol, a. Declare it or mend the name.',
  },
  {
    what: 'an unknown area as a target',
    json: json(wires(wire('a', 'nowhere'))),
    build: built(({ project }, a) => project(a, at('nowhere'))),
    path: '$.projections[2].to',
    message: 'found no area or output "nowhere", expected one of: a, next. Declare it or mend the name.',
  },
  {
    what: 'a cycle without delay',
    json: json({ ...areas({ name: 'b', ...kind }), ...wires(wire('a', 'b'), wire('b', 'a')) }),
    build: built(({ area, project }, a) => {
      const b = area('b', pool);
      project(a, b);
      project(b, a);
    }),
    path: '$.projections[3]',
    message: '"a" -> "b" -> "a", expected none. Give one of them delay 1',
  },
  {
    what: 'a delay from an input',
    json: json(wires(wire('symbol', 'next', { delay: 1 }))),
    build: built(({ project }) => project(at('symbol'), at('next'), { delay: 1 })),
    path: '$.projections[2].delay',
    message: 'found delay 1, expected 0: delays stand between areas. Leave it out.',
  },
  {
    what: 'an output that nothing reaches',
    json: json({ outputs: ['next', 'other'] }),
    build: built(({ output }) => output('other', [])),
    path: '$.outputs[1]',
    message: 'found that no input reaches "other", expected a path to it. Add a projection or remove it.',
  },
  {
    what: 'an area that nothing reaches',
    json: json({ ...areas({ name: 'b', ...kind }), ...wires(wire('b', 'next')) }),
    build: built(({ area, project }) => project(area('b', pool), at('next'))),
    path: '$.areas[1]',
    message: 'found that no input reaches "b", expected a path to it. Add a projection or remove it.',
  },
  {
    what: 'an input that is not used',
    json: json({ inputs: ['symbol', 'idle'] }),
    build: built(({ input }) => input('idle')),
    path: '$.inputs[1]',
    message: 'found that "idle" reaches no output, expected a path to one. Add a projection or remove it.',
  },
  {
    what: 'two areas of one name',
    json: json(areas({ name: 'a', ...kind })),
    build: built(({ area }) => area('a', pool)),
    path: '$.areas[1].name',
    message: 'found "a" twice, expected unique names. Rename one.',
  },
  {
    what: 'a projection twice',
    json: json(wires(wire('symbol', 'a', { interaction: 'mixture' }))),
    build: built(({ project }, a) => project(at('symbol'), a, { interaction: 'mixture' })),
    path: '$.projections[2]',
    message: 'found it twice, expected at most one projection between two places. Remove one.',
  },
  {
    what: 'nothing to scale',
    json: json({
      ...areas({ name: 'b', ...kind }),
      ...wires(wire('a', 'b', { interaction: 'multiplicative' }), wire('b', 'next')),
    }),
    build: built(({ area, project }, a) => {
      const b = area('b', pool);
      project(a, b, { interaction: 'multiplicative' });
      project(b, at('next'));
    }),
    path: '$.projections[2]',
    message: 'found only multiplicative projections to "b", expected an additive one',
  },
  {
    what: 'bounds of units that contradict each other',
    json: json({ areas: [{ name: 'a', ...kind, minUnits: 9, maxUnits: 3 }] }),
    build: ({ area, input, output, project }) => {
      const a = area('a', recurrentPool({ minUnits: 9, maxUnits: 3 }));
      project(input('symbol'), a);
      output('next', [a]);
    },
    path: '$.areas[0].minUnits',
    message:
      'found bounds 9 to 3, expected whole numbers with 0 <= minUnits <= maxUnits. Change one of them.',
  },
  {
    what: 'more units than the most',
    json: json({ areas: [{ name: 'a', ...kind, units: 5, maxUnits: 3 }] }),
    build: ({ area, input, output, project }) => {
      const a = area('a', recurrentPool({ units: 5, maxUnits: 3 }));
      project(input('symbol'), a);
      output('next', [a]);
    },
    path: '$.areas[0].units',
    message: 'found 5, expected 1 to 3 (minUnits to maxUnits). Change it, or a bound.',
  },
  {
    what: 'a template that reads an unknown place',
    json: json(population({ reads: ['symbol', 'nowhere'] })),
    build: built(({ areas: declare }) => declare('p', pool, { reads: [at('symbol'), at('nowhere')] })),
    path: '$.populations[0].reads[1]',
    message:
      'found "nowhere", which the template "p" matches nothing with, expected one of: symbol, a, next, ' +
      '@inputs, @areas, @peers, @outputs. Declare it or mend the name.',
  },
  {
    what: 'a template that matches nothing',
    json: json(population({ feeds: [{ place: '@peers', delay: 1 }] })),
    build: built(({ areas: declare }) => declare('p', pool, { feeds: [{ place: '@peers', delay: 1 }] })),
    path: '$.populations[0].feeds',
    message: 'found that the template "p" matches nothing, expected at least one place other than its peers.',
  },
  {
    what: 'peers that would form a cycle',
    json: json(population({ reads: ['@inputs', '@peers'], feeds: ['@peers', '@outputs'] })),
    build: built(({ areas: declare }) =>
      declare('p', pool, { reads: ['@inputs', '@peers'], feeds: ['@peers', '@outputs'] }),
    ),
    path: '$.populations[0].feeds[0]',
    message: 'found a cycle of projections without delay',
  },
  {
    what: 'a template that is connected twice with the same place',
    json: json(population({ reads: ['@inputs', 'symbol'] })),
    build: built(({ areas: declare }) => declare('p', pool, { reads: ['@inputs', at('symbol')] })),
    path: '$.populations[0].reads[1]',
    message: 'projection from "symbol" to "p1": found it twice',
  },
  {
    what: 'bounds of a population that contradict each other',
    json: json(population({ min: 4, max: 2 })),
    build: built(({ areas: declare }) => declare('p', pool, { min: 4, max: 2 })),
    path: '$.populations[0].min',
    message: 'found bounds 4 to 2, expected whole numbers with 0 <= min <= max. Change one of them.',
  },
  {
    what: 'more areas than the most',
    json: json(population({ initial: 3, max: 2 })),
    build: built(({ areas: declare }) => declare('p', pool, { initial: 3, max: 2 })),
    path: '$.populations[0].initial',
    message: 'found 3 members at the start, expected 0 to 2 (min to max). Change it, or a bound.',
  },
  {
    what: 'a population with the name of an area',
    json: json(population({ name: 'a' })),
    build: built(({ areas: declare }) => declare('a', pool)),
    path: '$.populations[0].name',
    message: 'found "a" twice, expected unique names. Rename one.',
  },
  {
    what: 'a population whose newborns will have the name of an area',
    json: json({
      ...areas({ name: 'p7', ...kind }),
      ...wires(wire('symbol', 'p7'), wire('p7', 'next')),
      ...population({}),
    }),
    build: built(({ area, areas: declare, project }) => {
      const other = area('p7', pool);
      project(at('symbol'), other);
      project(other, at('next'));
      declare('p', pool);
    }),
    path: '$.populations[0].name',
    message:
      'found that a newborn will be called "p7" as another place is, expected names of its own. Rename one.',
  },
  {
    what: 'a population with a name that is none',
    json: json(population({ name: 'two words' })),
    build: built(({ areas: declare }) => declare('two words', pool)),
    path: '$.populations[0].name',
    message: 'found name "two words", expected a letter followed by letters, digits, "_" or "-". Rename it.',
  },
  {
    what: 'a member that is no area',
    json: json(population({ members: ['a', 'b'] })),
    build: built(({ areas: declare }, a) => declare('p', pool, { members: [a, at('b')] })),
    path: '$.populations[0].members[1]',
    message: 'found no area "b", expected one of: a. Declare it or mend the name.',
  },
  {
    what: 'plastic projections from an unknown place',
    json: json({ plasticProjections: { name: 'links', sources: ['@inputs', 'nowhere'] } }),
    build: built(({ projections }) => projections('links', { sources: ['@inputs', at('nowhere')] })),
    path: '$.plasticProjections.sources[1]',
    message: 'found "nowhere", expected one of: symbol, a, next, @inputs',
  },
  {
    what: 'more plastic projections than the most',
    json: json({ plasticProjections: { name: 'links', max: 1 } }),
    build: built(({ projections }) => projections('links', { max: 1 })),
    path: '$.plasticProjections.max',
    message: 'found 2 projections at the start, expected 0 to 1 (min to max). Change the bound.',
  },
  {
    what: 'bounds of plastic projections that contradict each other',
    json: json({ plasticProjections: { name: 'links', min: 3, max: 2 } }),
    build: built(({ projections }) => projections('links', { min: 3, max: 2 })),
    path: '$.plasticProjections.min',
    message: 'found bounds 3 to 2, expected whole numbers with 0 <= min <= max. Change one of them.',
  },
  {
    what: 'an input of a nested graph that is not there',
    json: json({
      ...areas({
        name: 'column',
        kind: 'graph',
        graph: { ...column, projections: [wire('in', 'x'), wire('x', 'out')] },
      }),
      ...wires(wire('symbol', 'column.other'), wire('column', 'next')),
    }),
    build: built(({ area, project }) => {
      const inner = areaGraph('inner', ({ input, area: place, output, project: connect }) => {
        const x = place('x', pool);
        connect(input('in'), x);
        output('out', [x]);
      });
      const node = area('column', inner);
      project(at('symbol'), node.input('other'));
      project(node, at('next'));
    }),
    path: '$.projections[2].to',
    message: 'found no area or output "column.other"',
  },
];

describe('a bad architecture', () => {
  it.each(FAULTS)('$what: told as JSON', ({ json: data, path, message }) => {
    const failure = (): unknown => parseArchitecture(data);
    expect(failure).toThrow(ArchitectureError);
    expect(failure).toThrow(`architecture "broken": ${path}: `);
    expect(failure).toThrow(message);
  });

  it.each(FAULTS)('$what: told to the builder', ({ build, path, message }) => {
    const failure = (): unknown => areaGraph('broken', build);
    expect(failure).toThrow(ArchitectureError);
    expect(failure).toThrow(`architecture "broken": ${path}: `);
    expect(failure).toThrow(message);
  });
});

describe('a bad nested graph', () => {
  const nested = (graph: object): object =>
    json({
      ...areas({ name: 'column', kind: 'graph', graph: { ...column, ...graph } }),
      ...wires(wire('symbol', 'column'), wire('column', 'next')),
    });
  const deeper = (graph: object): object =>
    nested({
      areas: [
        { name: 'x', ...kind },
        { name: 'core', kind: 'graph', graph: { ...column, ...graph } },
      ],
      projections: [wire('in', 'x'), wire('x', 'core'), wire('core', 'out')],
    });
  const sound = [wire('in', 'x'), wire('x', 'out')];

  it.each<[string, object, string]>([
    [
      'with a bad delay',
      nested({ projections: [wire('in', 'x', { delay: 1 }), wire('x', 'out')] }),
      '$.areas[1].graph.projections[0].delay: projection from "in" to "x": found delay 1',
    ],
    [
      'with an unknown place',
      nested({ projections: [...sound, wire('y', 'x')] }),
      '$.areas[1].graph.projections[2].from: projection from "y" to "x": found no input or area "y"',
    ],
    [
      'with bad bounds two levels down',
      deeper({ areas: [{ name: 'x', ...kind, units: 200, maxUnits: 99 }], projections: sound }),
      '$.areas[1].graph.areas[1].graph.areas[0].units: found 200',
    ],
    [
      'with an output that nothing feeds',
      nested({ outputs: ['out', 'spare'], projections: sound }),
      '$.areas[1].graph.outputs[1]: found that nothing feeds "spare"',
    ],
    [
      'with an area that nothing reaches, two levels down',
      deeper({
        areas: [
          { name: 'y', ...kind },
          { name: 'x', ...kind },
        ],
        projections: [...sound, wire('y', 'x')],
      }),
      '$.areas[1].graph.areas[1].graph.areas[0]: found that no input reaches "column.core.y"',
    ],
    [
      'with a population',
      nested({ projections: sound, populations: [{ name: 'p', template: kind }] }),
      '$.areas[1].graph: found populations of areas or projections, expected none in a nested graph',
    ],
    [
      'as a template with a bad area',
      json(
        population({
          template: {
            kind: 'graph',
            graph: { ...column, areas: [{ name: 'x', ...kind, units: 7, maxUnits: 2 }], projections: sound },
          },
        }),
      ),
      '$.populations[0].template.graph.areas[0].units: found 7, expected 1 to 2',
    ],
  ])('%s names the whole path', (_what, data, message) => {
    expect(() => parseArchitecture(data)).toThrow(ArchitectureError);
    expect(() => parseArchitecture(data)).toThrow(message);
  });
});

describe('graphs within graphs', () => {
  const nested = (depth: number): object => ({
    ...column,
    projections: [wire('in', 'x'), wire('x', 'out')],
    areas: [{ name: 'x', ...(depth === 0 ? kind : { kind: 'graph', graph: nested(depth - 1) }) }],
  });

  it('may be 32 deep', () => {
    const { architecture } = parseArchitecture(nested(32));
    expect(flatten(architecture).areas[0]!.name).toBe(Array.from({ length: 33 }, () => 'x').join('.'));
  });

  it.each([33, 500])('are refused when %i deep, before they are walked', (depth) => {
    const path = `$${'.areas[0].graph'.repeat(33)}`;
    expect(() => parseArchitecture(nested(depth))).toThrow(SpecError);
    expect(() => parseArchitecture(nested(depth))).toThrow(
      `architecture: ${path}: found a graph in 33 others, expected at most 32. Nest it less deeply.`,
    );
  });
});

describe('a module that refuses its options', () => {
  it.each<[string, object, () => unknown, string]>([
    [
      'a stack of too many blocks',
      { kind: 'residualStack', blocks: 5, maxBlocks: 4 },
      () => residualStack({ blocks: 5, maxBlocks: 4 }),
      'residualStack: found 5 blocks, expected a whole number from 0 to 4 (minBlocks to maxBlocks)',
    ],
    [
      'a stack with a block that a newborn would be called like',
      { kind: 'residualStack', blocks: ['b1', 'b4'], named: 3 },
      () => residualStack({ blocks: ['b1', 'b4'], named: 3 }),
      'found block "b4", expected each name once, out of b1 to b3 (named: blocks there have ever been)',
    ],
    [
      'a normalised layer of one unit',
      { kind: 'feedforwardLayer', units: 4, normalisation: 'layer' },
      () => feedforwardLayer({ units: 4, normalisation: 'layer' }),
      'feedforwardLayer: found layer normalisation over as few as 1 units, expected 2 or more',
    ],
  ])('%s', (_what, options, create, message) => {
    expect(create).toThrow(ArchitectureError);
    expect(create).toThrow(message);
    const told = (): unknown => parseArchitecture(json({ areas: [{ name: 'a', ...options }] }));
    expect(told).toThrow(ArchitectureError);
    expect(told).toThrow('$.areas[0]: ');
    expect(told).toThrow(message);
  });
});

it('shows sizes where a number stands in their place', () => {
  const attention = json({ areas: [{ name: 'a', kind: 'attention', heads: 2 }] });
  expect(() => parseArchitecture(attention)).toThrow(
    '$.areas[0].heads: found 2, expected an object, such as { "units": 2 }',
  );
});
