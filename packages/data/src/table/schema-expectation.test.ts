import { OptionError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import type { SeriesSchema } from '../series/series-schema.ts';
import { seriesTask } from '../series/series-task.ts';
import { rowEncoder } from './row-encoder.ts';
import type { TableSchema } from './schema.ts';
import { tableTask } from './table-task.ts';
import { targetReader } from './target-reader.ts';

const rows = Array.from({ length: 60 }, (_, i) => ({
  size: (i * i) % 17,
  hue: 'pqr'[i % 3] as string,
  kind: i % 2 ? 'a' : 'b',
}));
const days = Array.from({ length: 200 }, (_, i) => ({ day: i, load: (i * i) % 17, warm: (i * i * i) % 19 }));

/** A schema as a file would have it, with another value at a path. */
function tampered<S>(schema: unknown, path: string, value: unknown): S {
  const copy = JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
  const keys = path.split('.');
  const holder = keys.slice(0, -1).reduce((part, key) => part[key] as Record<string, unknown>, copy);
  holder[keys.at(-1) as string] = value;
  return copy as S;
}

const FAULTS: readonly (readonly [path: string, value: unknown, place: string])[] = [
  ['inputs.0', null, 'inputs[0]'],
  ['inputs.0', '__proto__', 'inputs[0]'],
  ['inputs.0.type', 'constructor', 'inputs[0].type'],
  ['inputs.0.mean', null, 'inputs[0].mean'],
  ['inputs.0.deviation', 0, 'inputs[0].deviation'],
  ['inputs.0.indicates', 'no', 'inputs[0].indicates'],
  ['inputs.1.categories', { length: 3 }, 'inputs[1].categories'],
  ['targets', [], 'targets'],
  ['targets.0.port', '__proto__', 'targets[0].port'],
  ['targets.0.port', 'row', 'targets[0].port'],
  ['targets.0.classes', ['a', 'a'], 'targets[0].classes'],
];

describe('the schema of a table', () => {
  it.each([
    ...FAULTS,
    ['format', 'xml', 'format'] as const,
    ['rows.train', -1, 'rows.train'] as const,
    ['split', { share: 2, seed: 0 }, 'split.share'] as const,
    ['report.facts', 7, 'report.facts'] as const,
  ])('is refused with %s as %j, by the place', async (path, value, place) => {
    const { options } = await tableTask(rows, { target: 'kind' });
    const schema = tampered<TableSchema>(options['schema'], path, value);
    const error: unknown = await tableTask(rows, { target: 'kind', schema }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as OptionError).path).toBe(`options.schema.${place}`);
  });

  it('does not make room for rows that there cannot be', async () => {
    const { options } = await tableTask(rows, { target: 'kind' });
    const schema = tampered<TableSchema>(options['schema'], 'rows.train', 2 ** 40);
    await expect(tableTask(rows, { target: 'kind', schema })).rejects.toThrow(DataError);
  });

  it.each(FAULTS)('is refused with %s as %j where records are read by it', async (path, value, place) => {
    const { options } = await tableTask(rows, { target: 'kind' });
    const schema = tampered<TableSchema>(options['schema'], path, value);
    const read = place.startsWith('inputs') ? rowEncoder : targetReader;
    expect(() => read(schema)).toThrow(OptionError);
    expect(() => read(null as never)).toThrow(OptionError);
  });

  it('encodes nothing but records', async () => {
    const { options } = await tableTask(rows, { target: 'kind' });
    const encoder = rowEncoder(options['schema'] as unknown as TableSchema);
    expect(() => encoder.encode(null as never, 'new.csv, line 3')).toThrow(/new\.csv, line 3: found null/);
  });
});

describe('the schema of a series', () => {
  it.each([
    ['targets.0.name', 'nothing', 'targets'],
    ['targets.0.deviation', -1, 'targets[0].deviation'],
    ['horizon', 0.5, 'horizon'],
    ['window', 'wide', 'window'],
    ['time', 3, 'time'],
  ])('is refused with %s as %j, by the place', async (path, value, place) => {
    const { options } = await seriesTask(days, { target: 'load' });
    const schema = tampered<SeriesSchema>(options['schema'], path, value);
    const error: unknown = await seriesTask(days, { schema }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as OptionError).path).toBe(`options.schema.${place}`);
  });

  it.each([
    ['rows.test', 2 ** 40],
    ['rows.test', 0],
    ['horizon', 1e9],
    ['window', 2 ** 50],
  ])('does not see rows that there cannot be, as with %s %d', async (path, value) => {
    const { options } = await seriesTask(days, { target: 'load' });
    const schema = tampered<SeriesSchema>(options['schema'], path, value);
    await expect(seriesTask(days, { schema })).rejects.toThrow(DataError);
  });
});

describe('a table of many columns', () => {
  it('is read in time that grows as they do', async () => {
    const names = Array.from({ length: 16_000 }, (_, at) => `c${at}`);
    const lines = Array.from(
      { length: 4 },
      (_, i) => `${names.map((_, at) => (i * 7 + at) % 5).join(',')},${i % 2 ? 'a' : 'b'}`,
    );
    const csv = [`${names.join(',')},kind`, ...lines].join('\n');
    const { inputs } = await tableTask(csv, { target: 'kind' });
    expect(inputs[0]?.size).toBe(16_000);
  });
});
