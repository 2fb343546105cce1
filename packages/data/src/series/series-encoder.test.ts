import { OptionError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { seriesEncoder } from './series-encoder.ts';
import type { SeriesOptions } from './series-options.ts';
import type { SeriesSchema } from './series-schema.ts';
import { seriesTask } from './series-task.ts';

/** Two numbers and a category by the day; the load is twice the day. */
const days = Array.from({ length: 60 }, (_, day) => ({
  day: new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10),
  load: 2 * day,
  kind: day % 3 ? 'work' : 'rest',
}));

async function schemaOf(options: SeriesOptions): Promise<SeriesSchema> {
  return (await seriesTask(days, options)).options['schema'] as unknown as SeriesSchema;
}

describe('rows that follow each other in time', () => {
  it('become vectors, and hold the last value where there is none', async () => {
    const encoder = seriesEncoder(await schemaOf({ target: 'load' }));
    expect([encoder.size, encoder.labels]).toEqual([3, ['load', 'kind: rest', 'kind: work']]);
    const told = [{ load: 1, kind: 'work' }, { load: '', kind: 'rest' }, { load: 'NA' }].map((row) => [
      ...encoder.next(row)!,
    ]);
    expect(told).toEqual([
      [1, 0, 1],
      [1, 1, 0],
      [1, 1, 0],
    ]);
  });

  it('are seen several at once, as in training', async () => {
    const encoder = seriesEncoder(await schemaOf({ target: 'load', window: 3, columns: ['load'] }));
    expect(encoder.labels).toEqual(['load, 2 before', 'load, 1 before', 'load']);
    expect([1, 2, 3, 4].map((load) => encoder.next({ load })?.join(' '))).toEqual([
      ...[undefined, undefined, '1 2 3', '2 3 4'],
    ]);
  });

  it('are refused out of order, or where the time cannot be read', async () => {
    const schema = await schemaOf({ target: 'load' });
    const encoder = seriesEncoder(schema);
    const row = (day: string): object => ({ day, load: 1, kind: 'work' });
    encoder.next(row('2024-03-02') as never);
    expect(() => encoder.next(row('2024-03-01') as never, 'new.csv, line 3')).toThrow(
      'new.csv, line 3, column "day": found "2024-03-01" after "2024-03-02", expected rows in the order of time',
    );
    expect(() => encoder.next(row('soon') as never)).toThrow(
      'row, column "day": found "soon", expected a date, by which rows are in order. Mend the cell.',
    );
    expect(() => encoder.next({ load: 'much', kind: 'work' })).toThrow(DataError);
    // What was refused has not happened.
    expect([...encoder.next(row('2024-03-02') as never)!]).toEqual([1, 0, 1]);
  });

  it('want a schema', async () => {
    const schema = await schemaOf({ target: 'load' });
    for (const wrong of [
      undefined,
      {},
      { ...schema, window: 0 },
      { ...schema, time: 'day' },
      { ...schema, window: 2 ** 30 },
    ]) {
      expect(() => seriesEncoder(wrong as SeriesSchema)).toThrow(OptionError);
    }
  });
});

describe('what looks wrong about the time of rows', () => {
  const told = async (rows: readonly object[]): Promise<readonly string[]> =>
    (await seriesTask(rows as typeof days, { target: 'load' })).report.problems;

  it('is nothing where they are as far apart as ever', async () => {
    expect(await told(days)).toEqual([]);
  });

  it('are rows of one time', async () => {
    const twice = [...days.slice(0, 30), { ...days[29]!, load: 7 }, ...days.slice(30)];
    expect(await told(twice)).toEqual([
      'series, row 31, column "day": the time of the row before, as in one row in all; they count as one after the other. ' +
        'Leave out what is there twice, or make a series of each thing that was measured.',
    ]);
  });

  it('are gaps', async () => {
    const gaps = days.filter((_, at) => at !== 10 && (at < 20 || at > 23));
    expect(await told(gaps)).toEqual([
      'series, row 20, column "day": a gap of 5 days before it, where 1 days is usual, the largest of 2; rows count as equally far apart.',
    ]);
  });
});

it('an order by a column that is not there is refused by name', async () => {
  await expect(seriesTask(days, { target: 'load', time: 'dya' })).rejects.toThrow(
    'series, option time: found "dya", expected a column of the table: "day", "load", "kind". Name a column of the table.',
  );
  await expect(seriesTask(days, { target: ['load', 'load'] })).rejects.toThrow(
    'options.target: found "load"',
  );
});
