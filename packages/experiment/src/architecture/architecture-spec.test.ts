import { describe, expect, it } from 'vitest';
import { ArchitectureError, flatten, isRecurrent } from '@meristem/growable';
import { architectureJsonSchema, parseArchitecture } from './architecture-spec.ts';
import { SpecError } from '../spec-error.ts';
import { z } from 'zod';

/** The least that an architecture needs. */
const smallest = {
  name: 'recurrent',
  inputs: ['symbol'],
  areas: [{ name: 'memory', kind: 'recurrentPool' }],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'memory' },
    { from: 'memory', to: 'next' },
  ],
};

/** A nested graph of the modules that have no memory. */
const column = {
  name: 'cell',
  inputs: ['in'],
  areas: [
    {
      name: 'layer',
      kind: 'feedforwardLayer',
      units: 4,
      minUnits: 2,
      activation: 'gelu',
      normalisation: 'layer',
      dropout: 0.25,
    },
    {
      name: 'stack',
      kind: 'residualStack',
      units: 2,
      blocks: ['b2', 'b4'],
      named: 5,
      minBlocks: 1,
      maxBlocks: 6,
      width: { units: 3, maxUnits: 9 },
      activation: 'relu',
      normalisation: 'none',
      dropout: 0,
    },
  ],
  outputs: ['out'],
  projections: [
    { from: 'in', to: 'layer', delay: 0, interaction: 'additive' },
    { from: 'layer', to: 'stack', delay: 0, interaction: 'additive' },
    { from: 'stack', to: 'out', delay: 0, interaction: 'additive' },
  ],
};

/** Everything that an architecture can say. */
const largest = {
  name: 'loop',
  inputs: ['symbol', 'sensor'],
  areas: [
    { name: 'memory', kind: 'recurrentPool', units: 3, minUnits: 2, maxUnits: 9, activation: 'gated' },
    { name: 'association', kind: 'recurrentPool', units: 1, activation: 'relu' },
    { name: 'column', kind: 'graph', graph: column },
  ],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'memory', delay: 0, interaction: 'additive' },
    { from: 'sensor', to: 'memory', delay: 0, interaction: 'mixture' },
    { from: 'memory', to: 'association', delay: 0, interaction: 'additive' },
    { from: 'association', to: 'memory', delay: 1, interaction: 'multiplicative' },
    { from: 'association', to: 'next', delay: 0, interaction: 'additive' },
    { from: 'symbol', to: 'column', delay: 0, interaction: 'additive' },
    { from: 'column.out', to: 'next', delay: 0, interaction: 'additive' },
  ],
  populations: [
    {
      name: 'helper',
      template: { kind: 'graph', graph: column },
      initial: 2,
      min: 1,
      max: 5,
      reads: [
        { place: '@inputs', delay: 0, interaction: 'additive' },
        { place: '@peers', delay: 1, interaction: 'additive' },
      ],
      feeds: [{ place: 'association', delay: 1, interaction: 'mixture' }],
      members: ['association'],
      named: 3,
    },
  ],
  plasticProjections: {
    name: 'links',
    sources: ['@areas'],
    targets: ['@outputs', 'memory'],
    min: 0,
    max: 20,
  },
};

describe('parseArchitecture', () => {
  it('fills in what is left out', () => {
    expect(parseArchitecture(smallest).spec).toEqual({
      ...smallest,
      areas: [{ name: 'memory', kind: 'recurrentPool', units: 1, activation: 'tanh' }],
      projections: smallest.projections.map((projection) => ({
        ...projection,
        delay: 0,
        interaction: 'additive',
      })),
    });
  });

  it.each([
    ['smallest', smallest],
    ['largest', largest],
  ])('reads what it wrote: the %s', (_what, data) => {
    const { spec } = parseArchitecture(data);
    expect(parseArchitecture(JSON.parse(JSON.stringify(spec))).spec).toEqual(spec);
  });

  it('keeps what was said in full', () => {
    expect(parseArchitecture(largest).spec).toEqual(largest);
  });

  const area = (fields: object) => ({ ...smallest, areas: [{ ...smallest.areas[0], ...fields }] });
  const projection = (fields: object) => ({
    ...smallest,
    projections: [{ ...smallest.projections[0], ...fields }, smallest.projections[1]],
  });
  const without = (key: keyof typeof smallest) =>
    Object.fromEntries(Object.entries(smallest).filter(([name]) => name !== key));

  it.each<[unknown, string]>([
    [null, '$: found null, expected object.'],
    [undefined, '$: found nothing, expected object.'],
    ['recurrent', '$: found "recurrent", expected object.'],
    [[], '$: found [], expected object.'],
    [without('name'), '$.name: found nothing, expected string.'],
    [without('inputs'), '$.inputs: found nothing, expected array.'],
    [without('areas'), '$.areas: found nothing, expected array.'],
    [without('outputs'), '$.outputs: found nothing, expected array.'],
    [without('projections'), '$.projections: found nothing, expected array.'],
    [{ ...smallest, name: '' }, '$.name: found "", expected string to have >=1 characters.'],
    [{ ...smallest, name: 3 }, '$.name: found 3, expected string.'],
    [{ ...smallest, inputs: [] }, '$.inputs: found [], expected array to have >=1 items.'],
    [{ ...smallest, inputs: [7] }, '$.inputs[0]: found 7, expected string.'],
    [{ ...smallest, outputs: 'next' }, '$.outputs: found "next", expected array.'],
    [{ ...smallest, areas: {} }, '$.areas: found {}, expected array.'],
    [{ ...smallest, areas: [null] }, '$.areas[0]: found null, expected object.'],
    [
      { ...smallest, layers: [] },
      '$.layers: found a field that is not known, expected one of: "name", "inputs", "areas", "outputs", "projections", "populations", "plasticProjections". Remove it.',
    ],
    [
      area({ kind: 'dense' }),
      `$.areas[0].kind: found "dense", expected one of: "graph", "recurrentPool", "feedforwardLayer", "residualStack", "attention", "temporalConvolution", "positionalEmbedding".`,
    ],
    [area({ kind: undefined }), '$.areas[0].kind: found nothing, expected one of: "graph", "recurrentPool"'],
    [area({ units: '3' }), '$.areas[0].units: found "3", expected number.'],
    [area({ units: 1.5 }), '$.areas[0].units: found 1.5, expected whole number.'],
    [area({ units: -1 }), '$.areas[0].units: found -1, expected number to be >=0.'],
    [area({ units: NaN }), '$.areas[0].units: found NaN, expected number.'],
    [
      area({ unit: 3 }),
      '$.areas[0].unit: found a field that is not known, expected one of: "name", "kind", "units", "minUnits", "maxUnits", "activation", "normalisation". Did you mean "units"?',
    ],
    [
      area({ activation: 'tnh' }),
      '$.areas[0].activation: found "tnh", expected one of: "tanh", "relu", "gated", "lstm".',
    ],
    [area({ maxUnits: true }), '$.areas[0].maxUnits: found true, expected number.'],
    [projection({ delay: 2 }), '$.projections[0].delay: found 2, expected 0 or 1.'],
    [projection({ delay: '1' }), '$.projections[0].delay: found "1", expected 0 or 1.'],
    [projection({ to: undefined }), '$.projections[0].to: found nothing, expected string.'],
    [
      projection({ window: { size: 3, groups: 4 } }),
      '$.projections[0].window.groups: found 4, expected "units"; a number of groups is as many areas side by side, each with units of its own.',
    ],
    [
      projection({ weight: 1 }),
      '$.projections[0].weight: found a field that is not known, expected one of: "from", "to", "delay", "interaction", "pool", "window", "flatten". Remove it.',
    ],
  ])('refuses %j', (data, message) => {
    expect(() => parseArchitecture(data)).toThrow(SpecError);
    expect(() => parseArchitecture(data)).toThrow(message);
    expect(() => parseArchitecture(data)).toThrow(
      'See the published schema of "architecture" for all fields.',
    );
  });

  it('names every fault, one a line', () => {
    const failure = () => parseArchitecture({ ...area({ units: -1, activation: 'tnh' }), outputs: 3 });
    expect(failure).toThrow(/\$\.areas\[0\]\.units: .*\n\$\.areas\[0\]\.activation: .*\n\$\.outputs: /);
  });

  it('shows what it found cut short', () => {
    const long = 'x'.repeat(500);
    expect(() => parseArchitecture({ ...smallest, areas: long })).toThrow(
      `$.areas: found "${'x'.repeat(79)}..., expected array.`,
    );
  });

  it.each<[string, object, string]>([
    [
      'fewer units than the fewest',
      area({ units: 1, minUnits: 2 }),
      '$.areas[0].units: found 1, expected 2 to 99',
    ],
    [
      'more units than the most',
      area({ units: 4, maxUnits: 3 }),
      '$.areas[0].units: found 4, expected 1 to 3',
    ],
    [
      'bounds the wrong way round',
      area({ units: 4, minUnits: 5, maxUnits: 3 }),
      '$.areas[0].minUnits: found bounds 5 to 3, expected whole numbers with 0 <= minUnits <= maxUnits',
    ],
    ['a projection from nowhere', projection({ from: 'nowhere' }), 'found no input or area "nowhere"'],
    ['a name twice', area({ name: 'symbol' }), 'found "symbol" twice'],
    [
      'a cycle',
      { ...smallest, projections: [...smallest.projections, { from: 'memory', to: 'memory' }] },
      '"memory" -> "memory"',
    ],
    [
      'an unused area',
      { ...smallest, areas: [...smallest.areas, { name: 'idle', kind: 'recurrentPool' }] },
      'no input reaches "idle"',
    ],
  ])('refuses a graph with %s', (_what, data, message) => {
    expect(() => parseArchitecture(data)).toThrow(ArchitectureError);
    expect(() => parseArchitecture(data)).toThrow(message);
  });
});

describe('architectureOf', () => {
  const architecture = parseArchitecture(largest).architecture;

  it('builds the graph that was said, nested graphs as their areas', () => {
    const { name, inputs, outputs } = architecture;
    const { areas } = flatten(architecture);
    expect({ name, inputs, outputs }).toEqual({
      name: 'loop',
      inputs: largest.inputs,
      outputs: largest.outputs,
    });
    expect(
      areas.map(({ name: areaName, module }) => [areaName, module.kind, module.units, isRecurrent(module)]),
    ).toEqual([
      ['memory', 'recurrentPool', { initial: 3, min: 2, max: 9 }, true],
      ['association', 'recurrentPool', { initial: 1, min: 1, max: 99 }, true],
      ...['column', 'helper4', 'helper5'].flatMap((graph) => [
        [`${graph}.layer`, 'feedforwardLayer', { initial: 4, min: 2, max: 99 }, false],
        [`${graph}.stack`, 'residualStack', { initial: 2, min: 1, max: 99 }, false],
      ]),
    ]);
    expect(areas.at(-1)!.module.layers).toMatchObject({ members: ['b2', 'b4'], min: 1, max: 6 });
  });

  it('connects it with delays and interactions as was said', () => {
    const told = flatten(architecture).projections.map(
      ({ from, to, delay, interaction }) => `${from}${delay === 1 ? '~' : '>'}${to} ${interaction}`,
    );
    expect(told).toEqual([
      'column.layer>column.stack additive',
      'symbol>memory additive',
      'sensor>memory mixture',
      'memory>association additive',
      'association~memory multiplicative',
      'association>next additive',
      'symbol>column.layer additive',
      'column.stack>next additive',
      'helper4.layer>helper4.stack additive',
      'symbol>helper4.layer additive',
      'sensor>helper4.layer additive',
      'association~helper4.layer additive',
      'helper4.stack~association mixture',
      'helper5.layer>helper5.stack additive',
      'symbol>helper5.layer additive',
      'sensor>helper5.layer additive',
      'association~helper5.layer additive',
      'helper4.stack~helper5.layer additive',
      'helper5.stack~association mixture',
    ]);
    expect(architecture.populations).toMatchObject([
      { name: 'helper', members: ['association', 'helper4', 'helper5'], named: 5, min: 1, max: 5 },
    ]);
    expect(architecture.plasticProjections).toMatchObject({
      name: 'links',
      members: ['association>memory', 'association>next', 'column.stack>next'],
    });
  });
});

describe('architectureJsonSchema', () => {
  const schema = z.fromJSONSchema(architectureJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

  it('accepts what the parser accepts', () => {
    for (const data of [smallest, largest]) expect(schema.safeParse(data).success).toBe(true);
  });

  it('is plain JSON that says what fields mean', () => {
    const json = architectureJsonSchema();
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(JSON.stringify(json)).toContain('0 reads the present step, 1 the one before.');
  });

  it.each([
    [{ ...smallest, layers: [] }],
    [{ ...smallest, inputs: [] }],
    [{ ...smallest, areas: [{ name: 'memory', kind: 'dense' }] }],
  ])('refuses what the parser refuses: %j', (data) => {
    expect(schema.safeParse(data).success).toBe(false);
  });
});
