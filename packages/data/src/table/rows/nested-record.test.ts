import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { rowsOfTask } from '../../testing/rows-of-task.ts';
import type { Row } from '../cells/cell.ts';
import { rowEncoder } from '../row-encoder.ts';
import type { TableSchema } from '../schema.ts';
import { tableTask } from '../table-task.ts';
import { flatRecord } from './nested-record.ts';

const logged = Array.from({ length: 40 }, (_, at) => ({
  level: at % 3 === 0 ? 'error' : 'info',
  request: { ms: at * at, client: { region: ['eu', 'us'][at % 2], mobile: at % 4 === 0 } },
  tags: ['a', 'b'].slice(0, at % 3),
}));
const lines = logged.map((each) => JSON.stringify(each)).join('\n');
const rows = logged as unknown as readonly Row[];

describe('rows with objects in them', () => {
  it.each([
    ['lines', lines],
    ['a list', JSON.stringify(logged)],
    ['in memory', rows],
  ])('are columns by the names on the way, and lists are told: %s', async (_, source) => {
    const { report, options } = await tableTask(source, { target: 'level' });
    expect(report.columns?.map(({ name, type }) => [name, type])).toEqual([
      ['level', 'class, one of 2'],
      ['request.ms', 'number'],
      ['request.client.region', 'category, one of 2'],
      ['request.client.mobile', 'yes or no'],
    ]);
    expect(report.facts).toContainEqual(['not read', 'lists: tags']);
    const schema = options['schema'] as unknown as TableSchema;
    expect([...rowEncoder(schema).encode(rows[5]!)]).toEqual([25, 0, 1, 0]);
    expect([...rowEncoder(schema).encode(flatRecord(rows[5]!))]).toEqual([25, 0, 1, 0]);
  });

  it('hold the values of their rows, whatever else a row has', async () => {
    const some = lines.replace('"request":{"ms":0,', '"more":{"deep":{}},"request":{"ms":7,');
    const task = await tableTask(some, { target: 'level', columns: ['request.ms'] });
    const { train, test } = rowsOfTask(task);
    const read = [...train, ...test].map(({ row }) => Number(row![0])).toSorted((one, other) => one - other);
    const squares = logged.slice(1).map((_, at) => (at + 1) ** 2);
    expect(read).toEqual([7, ...squares].toSorted((one, other) => one - other));
  });

  it('are flat where they were', () => {
    const flat = { a: 1, b: null, c: new Date(0) };
    expect(flatRecord(flat)).toBe(flat);
    const nested = { a: { b: { c: 1 }, d: new Date(0) }, e: [1], f: {} };
    expect(flatRecord(nested as never)).toEqual({ 'a.b.c': 1, 'a.d': new Date(0) });
  });

  it.each<[string, unknown, string]>([
    ['a value twice', { 'a.b': 1, a: { b: 2 } }, 'table, row 1, column "a.b": found two values'],
    ['a map', { a: new Map() }, 'table, row 1, column "a": found '],
    ['a circle', circle(), 'expected a number, a text, true, false or nothing, or an object of these'],
  ])('are refused with %s', async (_, row, message) => {
    const attempt = tableTask([row, row] as readonly Row[], { target: 'a' });
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(message);
  });
});

function circle(): object {
  const round: Record<string, unknown> = { a: 1 };
  round['next'] = round;
  return round;
}
