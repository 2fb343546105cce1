import { describe, expect, it } from 'vitest';
import { optionField } from '../data/option-field.ts';
import { projectionSchema } from './projection-schema.ts';
import { fieldsOf, labelOf, withField } from './schema-fields.ts';

const ROOT = {
  $defs: {
    rate: { type: 'number', exclusiveMinimum: 0 },
    loop: { $ref: '#/$defs/loop' },
    graph: {
      type: 'object',
      properties: {
        areas: {},
        projections: { type: 'array', items: { type: 'object', properties: { from: {} } } },
      },
    },
  },
};

const SCHEMA = {
  type: 'object',
  required: ['kind', 'units', 'name'],
  properties: {
    kind: { const: 'recurrentPool' },
    units: {
      type: 'integer',
      minimum: 0,
      maximum: 9007199254740991,
      default: 1,
      description: 'Units to start with.',
    },
    name: { type: 'string' },
    activation: { type: 'string', enum: ['tanh', 'relu'] },
    causal: { type: 'boolean' },
    rate: { $ref: '#/$defs/rate' },
    looped: { $ref: '#/$defs/loop' },
    schedule: {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'constant' } } },
        { type: 'object', properties: { kind: { const: 'linear' }, to: { type: 'number' } } },
      ],
    },
    nested: { type: 'object', properties: { a: { type: 'number' } } },
    size: { anyOf: [{ type: 'integer' }, { type: 'array' }] },
  },
};

describe('fields of a schema', () => {
  const fields = fieldsOf(SCHEMA, ROOT, ['name']);
  const of = (name: string) => fields.find((field) => field.name === name);

  it('are those that can be filled in', () => {
    expect(fields.map(({ name, control }) => `${name} ${control.kind}`)).toEqual([
      'units number',
      'activation choice',
      'causal switch',
      'rate number',
      'looped json',
      'schedule variant',
      'nested group',
      'size json',
    ]);
  });

  it('have bounds where a bound says something', () => {
    expect(of('units')?.control).toEqual({ kind: 'number', whole: true, least: 0 });
    expect(of('rate')?.control).toEqual({ kind: 'number', whole: false, least: 0 });
  });

  it('need not be told where something holds unless told', () => {
    expect(of('units')).toMatchObject({ required: false, fallback: 1, description: 'Units to start with.' });
    expect(fieldsOf(SCHEMA, ROOT).find(({ name }) => name === 'name')?.required).toBe(true);
  });

  it('are named in words', () => {
    expect(['minUnits', 'outgoing-l1', 'units'].map(labelOf)).toEqual(['Min units', 'Outgoing l1', 'Units']);
  });

  it('are set, and taken away again', () => {
    expect(withField({ a: 1, b: 2 }, 'a', 3)).toEqual({ a: 3, b: 2 });
    expect(withField({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
  });
});

describe('other forms', () => {
  it('of a projection are found within the schema of an experiment', () => {
    expect(projectionSchema(ROOT)).toEqual({ type: 'object', properties: { from: {} } });
    expect(projectionSchema({})).toBeUndefined();
  });

  it('of an option of a task follow what holds unless told', () => {
    const kinds = [4, true, 'off', [1]].map((fallback) =>
      optionField({ name: 'x', meaning: 'y', default: fallback }),
    );
    expect(kinds.map(({ control }) => control.kind)).toEqual(['number', 'switch', 'text', 'json']);
    expect(optionField({ name: 'x', meaning: 'y' }).control.kind).toBe('json');
  });
});
