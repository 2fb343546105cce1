import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ArchitectureError, flatten, recurrentPool } from '@meristem/growable';
import { rectifiedLayer, sampleTask, sizesOf, symbolPorts } from '@meristem/growable/testing';
import { referenceBackend } from '@meristem/autodiff';
import {
  architectureJsonSchema,
  architectureOf,
  parseArchitecture,
} from '../architecture/architecture-spec.ts';
import { experimentJsonSchema, parseExperiment } from '../experiment.ts';
import { builtInModules, moduleRegistry, moduleSummaries, oncePerRegistry } from './module-registry.ts';
import { presetExperiment } from '../presets/presets.ts';
import { SpecError } from '../spec-error.ts';
import { trainerOf } from '../trainer-of.ts';
import { architectureSpec } from '../architecture/written-architecture.ts';

const layerOptions = z.object({
  units: z.number().int().min(1).default(2),
  leak: z.number().min(0).max(1).optional().describe('How much passes below 0.'),
});

const modules = moduleRegistry({
  rectifiedLayer: {
    summary: 'A layer of rectified units.',
    options: layerOptions,
    create: (options) => ({
      ...rectifiedLayer(options.units),
      options: { units: options.units, ...(options.leak !== undefined && { leak: options.leak }) },
    }),
  },
});

const data = (area: object): object => ({
  name: 'own',
  inputs: ['symbol'],
  areas: [{ name: 'layer', kind: 'rectifiedLayer', ...area }],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'layer' },
    { from: 'layer', to: 'next' },
  ],
});

describe('moduleRegistry', () => {
  it('has the kinds of the package, and those that were given, with summaries', () => {
    const kinds = (registry: typeof modules): string[] => moduleSummaries(registry).map(({ kind }) => kind);
    expect(kinds(builtInModules)).toEqual([
      'recurrentPool',
      'feedforwardLayer',
      'residualStack',
      'attention',
      'temporalConvolution',
      'positionalEmbedding',
    ]);
    expect(kinds(modules)).toEqual([...kinds(builtInModules), 'rectifiedLayer']);
    for (const { summary } of moduleSummaries(modules)) expect(summary).toMatch(/^[A-Z].*\.$/);
  });

  it.each<[string, () => unknown, string]>([
    [
      'the name of a kind of the package',
      () =>
        moduleRegistry({
          recurrentPool: { summary: '', options: z.object({}), create: () => recurrentPool() },
        }),
      'found kind "recurrentPool", which there is already, expected another name. Rename it.',
    ],
    [
      'the name of nested graphs',
      () => moduleRegistry({ graph: { summary: '', options: z.object({}), create: () => recurrentPool() } }),
      'found kind "graph"',
    ],
    [
      'an option that every area has as a field',
      () =>
        moduleRegistry({
          mine: { summary: '', options: z.object({ name: z.string() }), create: () => recurrentPool() },
        }),
      'kind "mine": found an option "name", which every area has as a field, expected another name. Rename it.',
    ],
  ])('refuses %s', (_what, make, message) => {
    expect(make).toThrow(SpecError);
    expect(make).toThrow(message);
  });
});

describe('a kind of one’s own', () => {
  it('is read, completed, built and written again', () => {
    const { spec, architecture } = parseArchitecture(data({ leak: 0.5 }), { modules });
    expect(spec.areas).toEqual([{ name: 'layer', kind: 'rectifiedLayer', units: 2, leak: 0.5 }]);
    expect(flatten(architecture).areas[0]!.module.units.initial).toBe(2);
    expect(architectureSpec(architecture, { modules })).toEqual(spec);
  });

  it.each([
    [{ leak: 2 }, '$.areas[0].leak: found 2, expected number to be <=1.'],
    [{ units: 'many' }, '$.areas[0].units: found "many", expected number.'],
    [{ leek: 1 }, '$.areas[0].leek: found a field that is not known, expected one of: '],
  ])('has its options checked as those of any other: %j', (options, message) => {
    expect(() => parseArchitecture(data(options), { modules })).toThrow(SpecError);
    expect(() => parseArchitecture(data(options), { modules })).toThrow(message);
  });

  it('is unknown where it is not registered, and the registered ones are named', () => {
    expect(() => parseArchitecture(data({}))).toThrow(
      `$.areas[0].kind: found "rectifiedLayer", expected one of: "graph", "recurrentPool", "feedforwardLayer", "residualStack", "attention", "temporalConvolution", "positionalEmbedding".`,
    );
    const { spec: unread } = parseArchitecture(data({}), { modules });
    expect(() => architectureOf(unread)).toThrow(SpecError);
    expect(() => architectureOf(unread)).toThrow(
      '$.areas[0].kind: found "rectifiedLayer", expected one of: recurrentPool, feedforwardLayer, residualStack, attention, temporalConvolution, positionalEmbedding, graph.',
    );
  });

  it('may have options that are checked together', () => {
    const checked = moduleRegistry({
      layer: {
        summary: 'A layer.',
        options: layerOptions.refine(({ units, leak }) => units > 2 || leak === undefined, {
          message: 'expected 3 or more units for a leak',
        }),
        create: (options) => ({ ...rectifiedLayer(options.units), kind: 'layer', options }),
      },
    });
    const told = (options: object) => () =>
      parseArchitecture(data({ kind: 'layer', ...options }), { modules: checked });
    expect(told({ units: 3, leak: 0.5 })().spec.areas[0]).toMatchObject({ units: 3 });
    expect(told({ units: 2, leak: 0.5 })).toThrow('$.areas[0]: found {');
    expect(told({ units: 2, leak: 0.5 })).toThrow('expected 3 or more units for a leak.');
    expect(told({ units: 3, leek: 1 })).toThrow('$.areas[0].leek: found a field that is not known');
  });

  it('stands in the published schemas', () => {
    for (const schema of [architectureJsonSchema({ modules }), experimentJsonSchema({ modules })]) {
      expect(JSON.stringify(schema)).toContain('How much passes below 0.');
    }
    expect(JSON.stringify(architectureJsonSchema())).not.toContain('rectifiedLayer');
  });

  it('must call itself as it is registered', () => {
    const wrong = moduleRegistry({
      mine: { summary: 'Wrong.', options: z.object({}), create: () => recurrentPool() },
    });
    const failure = (): unknown => parseArchitecture(data({ kind: 'mine' }), { modules: wrong });
    expect(failure).toThrow(ArchitectureError);
    expect(failure).toThrow(
      '$.areas[0].kind: found a module of kind "recurrentPool" registered as "mine", expected the same name.',
    );
  });

  it('says where it stood when it refuses its options', () => {
    const picky = moduleRegistry({
      picky: {
        summary: 'Refuses.',
        options: z.object({}),
        create: () => {
          throw new ArchitectureError('picky: found nothing, expected more. Give more.');
        },
      },
    });
    const failure = (): unknown => parseArchitecture(data({ kind: 'picky' }), { modules: picky });
    expect(failure).toThrow(ArchitectureError);
    expect(failure).toThrow('$.areas[0]: picky: found nothing, expected more.');
  });

  it('is part of an experiment, and of the run that it becomes', () => {
    const preset = presetExperiment('tuned', {
      rule: 'outgoing-l1',
      task: { name: 'echo', options: {} },
      ports: symbolPorts(3),
    });
    const experiment = parseExperiment({ ...preset, architecture: data({}) }, { modules });
    const trainer = trainerOf(experiment, {
      task: sampleTask,
      seed: 0,
      backend: referenceBackend('double'),
      modules,
    });
    trainer.train();
    expect(sizesOf(trainer)).toEqual({ layer: 2 });
    expect(() => parseExperiment({ ...preset, architecture: data({}) })).toThrow(
      '$.architecture.areas[0].kind',
    );
  });
});

describe('oncePerRegistry', () => {
  it('makes something of each registry once, and of another anew', () => {
    const seen: unknown[] = [];
    const count = oncePerRegistry((registry) => seen.push(registry));
    expect([builtInModules, modules, builtInModules, modules].map(count)).toEqual([1, 2, 1, 2]);
    expect(count(moduleRegistry({}))).toBe(3);
    expect(seen.slice(0, 2)).toEqual([builtInModules, modules]);
  });
});
