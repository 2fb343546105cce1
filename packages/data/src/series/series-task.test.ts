import { type CycleArrays, cycleArrays, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { rowsOfTask } from '../testing/rows-of-task.ts';
import { rowEncoder } from '../table/row-encoder.ts';
import type { SeriesOptions } from './series-options.ts';
import type { SeriesSchema } from './series-schema.ts';
import { inspectSeries, seriesTask } from './series-task.ts';

/** A hundred days: x counts by halves, z goes up and down. */
const days = Array.from({ length: 100 }, (_, i) => ({
  when: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
  x: i / 2,
  z: [0, 3, 1][i % 3]!,
}));
const csv = ['when,x,z', ...days.map(({ when, x, z }) => `${when},${x},${z}`)].join('\n');

/** The numbers of a port in people's units, `[steps, batch]`. */
function inUnits(task: Task, arrays: CycleArrays, name: string): number[] {
  const port = [...task.inputs, ...task.targets].find((each) => each.name === name)!;
  const { mean, deviation } = (port.kind === 'vector' && port.standardised) as {
    mean: number[];
    deviation: number[];
  };
  return Array.from(arrays[name]!, (value, at) => {
    const place = at % port.size;
    return Math.round((value * deviation[place]! + mean[place]!) * 100) / 100 + 0;
  });
}

async function refusal(source: string, options: SeriesOptions): Promise<string> {
  const error: unknown = await seriesTask(source, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

describe('a series read row by row', () => {
  it('shows a row and asks for a later one, in lanes that read on', async () => {
    const task = await seriesTask(csv, { target: 'x', horizon: 2, steps: 4 });
    expect([task.needsMemory, task.steps, task.inputs[0]!.size]).toEqual([true, 4, 2]);
    const arrays = cycleArrays(task, 2);
    const stream = task.open({ key: randomKey(1), batch: 2 });
    stream.next(arrays);
    // 80 rows to learn from, 78 of which have a target among them: lanes start at rows 0 and 39.
    expect(inUnits(task, arrays, 'row')).toEqual([
      0, 0, 19.5, 0, 0.5, 3, 20, 3, 1, 1, 20.5, 1, 1.5, 0, 21, 0,
    ]);
    expect(inUnits(task, arrays, 'x')).toEqual([1, 20.5, 1.5, 21, 2, 21.5, 2.5, 22]);
    stream.next(arrays);
    expect(inUnits(task, arrays, 'x').slice(0, 2)).toEqual([3, 22.5]);
  });

  it('goes on where its position says, and refuses others', async () => {
    const task = await seriesTask(csv, { target: 'x', steps: 7 });
    const [one, other] = [cycleArrays(task, 3), cycleArrays(task, 3)];
    const stream = task.open({ key: randomKey(1), batch: 3 });
    for (let cycle = 0; cycle < 40; cycle += 1) stream.next(one);
    const again = task.open({ key: randomKey(2), batch: 3 });
    again.seek(stream.position());
    stream.next(one);
    again.next(other);
    expect(other).toEqual(one);
    expect(() => again.seek({ read: -1 })).toThrow('series.position: found {"read":-1}, expected { read }');
  });

  it('standardises by the rows to learn from, and holds the last ones out', async () => {
    const task = await seriesTask(csv, { target: ['z', 'x'], steps: 5 });
    const { inputs, rows } = task.options['schema'] as unknown as SeriesSchema;
    expect(rows).toEqual({ train: 80, test: 20 });
    expect(inputs.map((column) => 'mean' in column && column.mean)).toEqual([
      79 / 4,
      expect.closeTo(107 / 80, 12),
    ]);
    const pass = task.heldOut!.open({ batch: 1 });
    expect(pass.cycles).toBe(3);
    const arrays = cycleArrays(task, 1);
    pass.stream.next(arrays);
    expect(inUnits(task, arrays, 'x')).toEqual([40.5, 41, 41.5, 42, 42.5]);
    const { training, validation } = task.split!({ key: randomKey(1), share: 0.25 });
    expect(training.rows).toBe(Math.floor(59 / 5));
    const kept = validation.open({ batch: 1 });
    kept.stream.next(arrays);
    expect(inUnits(task, arrays, 'row')[0]).toBe(30);
  });

  it('says what there is to beat: that everything stays as it is', async () => {
    const { report } = await seriesTask(csv, { target: 'x', horizon: 3 });
    expect(report.facts).toContainEqual(['to beat', 'the value of now: root mean squared error 1.5 (x)']);
    expect(report.facts).toContainEqual(['order', 'of when']);
    expect(report.columns?.map(({ name, use }) => [name, use])).toEqual([
      ['when', 'none'],
      ['x', 'target'],
      ['z', 'input'],
    ]);
  });

  it('holds the last value where there is none', async () => {
    const task = await seriesTask(csv.replace('2024-01-03,1,', '2024-01-03,,'), { target: 'x', steps: 4 });
    const arrays = cycleArrays(task, 1);
    task.open({ key: randomKey(1), batch: 1 }).next(arrays);
    expect(inUnits(task, arrays, 'x')).toEqual([0.5, 0.5, 1.5, 2]);
    expect(task.report.problems).toEqual(['series: cells without a value took the last one before: 1.']);
  });
});

describe('a series in windows', () => {
  it('shows so many rows at once, the earliest first', async () => {
    const task = await seriesTask(csv, { target: 'x', window: 2, horizon: 3, columns: ['x'] });
    expect([task.needsMemory ?? false, task.steps, task.inputs]).toMatchObject([
      false,
      1,
      [{ name: 'window', size: 2 }],
    ]);
    const arrays = cycleArrays(task, 1);
    const rows: number[][] = [];
    const pass = task.heldOut!.open({ batch: 1 });
    for (let cycle = 0; cycle < pass.cycles; cycle += 1) {
      pass.stream.next(arrays);
      rows.push([...inUnits(task, arrays, 'window'), ...inUnits(task, arrays, 'x')]);
    }
    expect(rows).toHaveLength(20);
    expect(rows[0]).toEqual([38, 38.5, 40]);
    expect(rows.at(-1)).toEqual([47.5, 48, 49.5]);
    expect(task.rows).toBe(76);
  });

  it('splits by time', async () => {
    const task = await seriesTask(csv, { target: 'x', window: 2 });
    const { training, validation } = task.split!({ key: randomKey(1), share: 0.2 });
    const last = Math.max(...rowsOfTask(training).train.map(({ x }) => x![0] as number));
    const arrays = cycleArrays(task, 1);
    validation.open({ batch: 1 }).stream.next(arrays);
    expect(inUnits(task, arrays, 'x')[0]).toBe(last + 0.5);
    expect(training.rows! + validation.examples).toBe(task.rows);
  });
});

it('is the same task again from its options', async () => {
  for (const options of [{ window: 3 }, { steps: 6 }]) {
    const task = await seriesTask(csv, { target: ['x', 'z'], ...options });
    const again = await seriesTask(csv, JSON.parse(JSON.stringify(task.options)) as SeriesOptions);
    expect([again.options, again.inputs, again.report]).toEqual([task.options, task.inputs, task.report]);
    const [one, other] = [task, again].map((each) => {
      const arrays = cycleArrays(each, 4);
      each.open({ key: randomKey(3), batch: 4 }).next(arrays);
      return arrays;
    });
    expect(other).toEqual(one);
    const encoder = rowEncoder(task.options['schema'] as unknown as SeriesSchema);
    expect([...encoder.encode({ x: 4, z: '3' })]).toEqual([4, 3]);
  }
});

it('may count its rows, where that is what is foretold', async () => {
  const rows = Array.from({ length: 60 }, (_, at) => ({ load: at, other: at % 7 }));
  const task = await seriesTask(rows, { target: 'load' });
  expect([task.inputs[0]!.size, task.targets[0]!.name]).toEqual([2, 'load']);
  expect((await seriesTask(rows, { target: 'other' })).inputs[0]!.size).toBe(1);
});

it('holds what was before a date that is none, and a number that is none', async () => {
  const rows = Array.from({ length: 60 }, (_, at) => ({
    when: at === 9 ? new Date(Number.NaN) : new Date(Date.UTC(2024, 0, 1 + at)),
    load: at % 10 === 4 ? Number.NaN : Math.sin(at),
  }));
  const { report } = await seriesTask(rows, { target: 'load' });
  expect(report.problems.at(-1)).toBe('series: cells without a value took the last one before: 6.');
  expect(report.columns?.map(({ name, missing }) => [name, missing])).toEqual([
    ['when', 1],
    ['load', 6],
  ]);
});

describe('series that are refused', () => {
  it.each<[string, string, SeriesOptions, string]>([
    [
      'rows out of order',
      [...csv.split('\n').slice(0, 1), ...csv.split('\n').slice(1).reverse()].join('\n'),
      { target: 'x' },
      'series, line 3, column "when": found "2024-04-08" after "2024-04-09", expected rows in the order of time',
    ],
    [
      'several columns of which none is told',
      csv,
      {},
      'series: found 2 columns of numbers: "x", "z", expected to be told',
    ],
    [
      'too few rows',
      csv.split('\n').slice(0, 8).join('\n'),
      { target: 'x', window: 9 },
      'series: found 6 rows to learn from and 1 held out',
    ],
    [
      'a cycle longer than what there is to learn from',
      csv,
      { target: 'x', steps: 80 },
      'series, options.steps: found 80, beside 80 rows to learn from, expected a whole number from 1 to 79.',
    ],
    [
      'a target without numbers',
      csv,
      { target: 'when' },
      'series, column "when": found a column that holds no numbers to predict (date), expected a column of numbers',
    ],
    [
      'numbers without a deviation',
      csv.replace(',10,', ',1e300,'),
      { target: 'x' },
      'series, column "x": found numbers from 0 to 1e+300, expected numbers that can be standardised',
    ],
    [
      'nothing in the first row',
      csv.replace('01-01,0,', '01-01,,'),
      { target: 'x' },
      'series, line 2, column "x": found nothing',
    ],
    [
      'empty cells',
      csv.replace('01-03,1,', '01-03,,'),
      { target: 'x', missing: 'refuse' },
      'series, line 4, column "x": found nothing',
    ],
  ])('%s', async (_, source, options, message) => {
    expect((await refusal(source, options)).slice(0, message.length)).toBe(message);
    const { problems } = await inspectSeries(source, options);
    expect(problems[0]?.slice(0, message.length)).toBe(message);
  });
});
