import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument, readDocument } from './document-check.ts';
import { StudioFault } from './fault.ts';

const VALID = {
  format: 'meristem.studio',
  formatVersion: 1,
  name: '<img src=x onerror=alert(1)>',
  seed: 0,
  precision: 'portable',
  places: { memory: { x: 1, y: -2.5 } },
  experiment: {
    task: { name: 'reversal', options: { letters: 3 } },
    rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } },
    cycles: 10,
    architecture: {
      name: 'one',
      inputs: ['symbol'],
      areas: [{ name: 'memory', kind: 'recurrentPool', units: 3 }],
      outputs: ['next'],
      projections: [
        { from: 'symbol', to: 'memory' },
        { from: 'memory', to: 'next' },
      ],
    },
  },
};

type Json = Record<string, unknown>;

/** The document with a field at a path replaced. */
function withField(path: readonly (string | number)[], value: unknown): unknown {
  const document = structuredClone(VALID) as unknown as Json;
  const parent = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, document);
  parent[path.at(-1)!] = value;
  return document;
}

/** What is wrong with a document. */
function faultOf(value: unknown): string {
  try {
    checkDocument(value);
  } catch (error) {
    if (error instanceof StudioFault) return error.message;
    throw error;
  }
  return 'no fault';
}

const EXPERIMENT = ['experiment'];
const ARCHITECTURE = ['experiment', 'architecture'];
const nested = (depth: number): unknown => (depth === 0 ? {} : { graph: nested(depth - 1) });
const areas = Array.from({ length: 10_000 }, (_, i) => ({ name: `a${i}`, kind: 'recurrentPool' }));

describe('checkDocument', () => {
  it('takes a document, whatever its name, and reads it back from its text', () => {
    expect(checkDocument(VALID)).toBe(VALID);
    expect(readDocument(JSON.stringify(VALID))).toEqual(VALID);
  });

  it.each([
    [['format'], 'other', '$.format: found "other", expected "meristem.studio"'],
    [['formatVersion'], 2, '$.formatVersion: found 2, expected 1'],
    [['seed'], -1, '$.seed: found -1, expected a whole number from 0'],
    [['seed'], NaN, '$.seed: found NaN, expected a finite number'],
    [['precision'], 'double', '$.precision: found "double", expected "portable" or "fast"'],
    [['extra'], 1, '$.extra: found a field that is not known'],
    [['places'], { memory: { x: 1e9, y: 0 } }, '$.places["memory"].x: found 1000000000'],
    [[...EXPERIMENT, 'cycles'], 0, '$.experiment.cycles: found 0'],
    [
      [...EXPERIMENT, 'batch'],
      1e9,
      '$.experiment.batch: found 1000000000, expected a whole number from 1 to 4096',
    ],
    [[...EXPERIMENT, 'task'], 'reversal', '$.experiment.task: found "reversal", expected an object'],
    [
      [...ARCHITECTURE, 'areas'],
      areas,
      '$.experiment.architecture.areas: found 10000 areas, expected at most 256',
    ],
    [
      [...ARCHITECTURE, 'areas', 0, 'units'],
      1e9,
      '$.experiment.architecture.areas[0].units: found 1000000000, expected at most 4096',
    ],
    [
      [...ARCHITECTURE, 'areas', 0, 'name'],
      'x'.repeat(3000),
      'found a text of 3000 characters, expected at most 2000',
    ],
    [[...ARCHITECTURE, 'areas', 0, 'graph'], nested(500), 'found values in 64 others, expected at most 64'],
    [['notes'], 'x'.repeat(20_001), '$.notes: found a text of 20001 characters, expected at most 20000'],
    [['data'], { kind: 'points', points: [] }, '$.data.points: found 0 points, expected from 1 to 5000'],
    [['data'], { kind: 'image' }, '$.data.kind: found "image"'],
    [
      ['data'],
      { kind: 'text', text: 'abc' },
      '$.data.kind: found "text", expected no data for the task "reversal"',
    ],
    [[...EXPERIMENT, 'task', 'name'], 'text', '$.data: found nothing, expected text for the task "text"'],
  ])('refuses %j', (path, value, message) => {
    expect(faultOf(withField(path, value))).toContain(message);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s wherever it stands', (key) => {
    for (const place of ['"experiment":{', '"areas":[{', '"places":{']) {
      const text = JSON.stringify(VALID).replace(place, `${place}"${key}":{"polluted":1},`);
      expect(() => readDocument(text)).toThrow(`found the field "${key}"`);
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('refuses nested areas one by one, and all of them together', () => {
    const graph = (count: number): object => ({
      ...VALID.experiment.architecture,
      areas: Array.from({ length: count }, (_, i) => ({ name: `a${i}`, kind: 'recurrentPool' })),
    });
    const both = [0, 1].map((i) => ({ name: `g${i}`, kind: 'graph', graph: graph(200) }));
    expect(faultOf(withField([...ARCHITECTURE, 'areas'], both))).toContain(
      'found 402 areas, expected at most 256',
    );
  });

  it('answers documents that are too deep, too wide or too long', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => readDocument(JSON.stringify(VALID).replace('"seed":0', `"seed":${deep}`))).toThrow(
      StudioFault,
    );
    const wide = {
      ...VALID,
      places: Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`p${i}`, 0])),
    };
    expect(faultOf(wide)).toContain('more than 50000 values');
    expect(() => readDocument('x'.repeat(8_000_001))).toThrow('found a text of 8000001 characters');
  });

  it('refuses whatever is no document with a message, and never otherwise', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), (value) => {
        expect(faultOf(value)).toMatch(/^\$.*: found .*, expected .*\./s);
      }),
      { numRuns: 200 },
    );
    expect(() => readDocument('{"format":')).toThrow('$: found no JSON');
  });
});
