import { type CycleArrays, cycleArrays, OptionError, randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { rowsOfTask } from '../testing/rows-of-task.ts';
import { Moments } from './columns/moments.ts';
import type { TableOptions } from './options.ts';
import { rowEncoder } from './row-encoder.ts';
import type { TableSchema } from './schema.ts';
import { heldOutRule } from './table-split.ts';
import { tableTask } from './table-task.ts';
import { targetReader } from './target-reader.ts';

const csv = [
  'age,colour,since,member,weight,kind',
  ...Array.from({ length: 60 }, (_, i) =>
    [
      i % 7 === 3 ? '' : 20 + ((i * 13) % 50),
      ['red', 'green', 'blue', i === 30 ? 'pink' : 'red'][i % 4],
      `2024-0${(i % 9) + 1}-15`,
      i % 3 ? 'yes' : 'no',
      (50 + ((i * 7) % 31)) / 2,
      ['cat', 'dog', 'cow'][(i * i) % 3],
    ].join(),
  ),
].join('\n');

const schemaOf = (task: { readonly options: object }): TableSchema =>
  (task.options as { readonly schema: TableSchema }).schema;

describe('a task of a table', () => {
  it('is the same again from its options, and infers nothing then', async () => {
    const task = await tableTask(csv, { target: ['kind', 'weight'] });
    const options = JSON.parse(JSON.stringify(task.options)) as TableOptions;
    const again = await tableTask(csv, options);
    expect([again.options, again.inputs, again.targets, again.report]).toEqual([
      task.options,
      task.inputs,
      task.targets,
      task.report,
    ]);
    expect(rowsOfTask(again)).toEqual(rowsOfTask(task));
    const other = csv.replace(/\n.*$/, '');
    await expect(tableTask(other, options)).rejects.toThrow(
      'table: found fewer rows, expected 60 with a target, as when its schema was inferred. Restore the file',
    );
    await expect(tableTask(`${csv}\n1,red,2024-01-01,no,3,cat`, options)).rejects.toThrow('found more rows');
    await expect(tableTask(csv.replace('dog', 'hen'), options)).rejects.toThrow(
      'table, line 3, column "kind": found "hen", expected one of the classes "cat", "dog". Mend the cell.',
    );
  });

  it('goes on where the position of a stream says', async () => {
    const task = await tableTask(csv, { target: 'kind' });
    const [one, other] = [cycleArrays(task, 7), cycleArrays(task, 7)] as [CycleArrays, CycleArrays];
    const stream = task.open({ key: randomKey(5), batch: 7 });
    for (let cycle = 0; cycle < 30; cycle += 1) stream.next(one);
    const again = task.open({ key: randomKey(5), batch: 7 });
    again.seek(stream.position());
    stream.next(one);
    again.next(other);
    expect(other).toEqual(one);
  });

  it('is standardised by the rows to learn from alone', async () => {
    const text = [
      'x,y,part',
      ...Array.from(
        { length: 20 },
        (_, i) => `${i < 10 ? i * 3 : 1000 + i * i},${i % 2 ? 'a' : 'b'},${i < 10 ? 'in' : 'out'}`,
      ),
    ].join('\n');
    const task = await tableTask(text, { target: 'y', split: { column: 'part', value: 'out' } });
    const [input] = task.inputs as unknown as [{ standardised: { mean: number[]; deviation: number[] } }];
    expect(input.standardised.mean).toEqual([13.5]);
    expect(input.standardised.deviation[0]).toBeCloseTo(3 * Math.sqrt(8.25), 12);
    const arrays = cycleArrays(task, 10);
    task.open({ key: randomKey(1), batch: 10 }).next(arrays);
    const values = [...arrays['row']!];
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
    expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(10, 4);
    expect(task.report.columns?.at(-1)).toMatchObject({ name: 'part', use: 'split' });
  });

  it('refuses numbers that single precision cannot hold', async () => {
    const text = [
      'x,y',
      ...Array.from({ length: 20 }, (_, i) => `${i === 7 ? '1e300' : i * i},${i % 2 ? 'a' : 'b'}`),
    ];
    const split = { column: 'x', value: '1e300' };
    await expect(tableTask(text.join('\n'), { target: 'y', columns: ['x'], split })).rejects.toThrow(
      DataError,
    );
    const rows = text.map((line, i) => `${line},${i === 0 ? 'part' : i === 8}`).join('\n');
    await expect(
      tableTask(rows, { target: 'y', columns: ['x'], split: { column: 'part', value: 'true' } }),
    ).rejects.toThrow('table, line 9: found a number that is too large beside those to learn from');
  });

  it('refuses numbers to learn from that have no deviation', async () => {
    const text = ['x,y', ...Array.from({ length: 40 }, (_, i) => `${i % 4 ? i * i : '1e300'},${i % 2}`)].join(
      '\n',
    );
    for (const target of ['x', 'y']) {
      await expect(tableTask(text, { target, split: 0.1 })).rejects.toThrow(
        'table, column "x": found numbers from 1 to 1e+300, expected numbers that can be standardised',
      );
    }
  });

  it('takes no category that is rare among the rows to learn from', async () => {
    const task = await tableTask(csv, { target: 'kind', split: { column: 'colour', value: 'blue' } });
    expect(schemaOf(task).inputs.find(({ name }) => name === 'colour')).toBeUndefined();
    const { inputs } = schemaOf(await tableTask(csv, { target: 'kind' }));
    expect(inputs[1]).toMatchObject({ name: 'colour', categories: ['blue', 'green', 'red'] });
  });

  it.each<[Partial<TableOptions>, string]>([
    [
      { target: [] },
      'tableTask: options.target: found [], expected the name of a column, or a list of names of columns',
    ],
    [{ split: 1 }, 'tableTask: options.split: found 1, expected a number above 0 and below 1'],
    [{ mising: 'drop' } as object, 'tableTask: options.mising: found'],
    [
      { types: { age: 'nummer' } } as object,
      'tableTask: options.types["age"]: found "nummer", expected one of',
    ],
  ])('refuses %o', async (options, message) => {
    const error: unknown = await tableTask(csv, { target: 'kind', ...options }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(OptionError);
    expect((error as Error).message.slice(0, message.length)).toBe(message);
  });

  it('refuses names of columns that are not there, with the nearest', async () => {
    await expect(tableTask(csv, { target: 'knd' })).rejects.toThrow(
      'option target: found "knd", expected a column of',
    );
    await expect(tableTask(csv, { target: 'knd' })).rejects.toThrow('Did you mean "kind"?');
    await expect(tableTask(csv, { target: 'kind', leaveOut: ['Age'] })).rejects.toThrow(DataError);
  });
});

describe('a schema', () => {
  it('encodes a record as the task has it', async () => {
    const task = await tableTask(csv, { target: 'kind' });
    const encoder = rowEncoder(schemaOf(task));
    expect(encoder.labels).toEqual([
      'age',
      'age is missing',
      'colour: blue',
      'colour: green',
      'colour: red',
      'since',
      'member',
      'weight',
    ]);
    const [head = '', ...lines] = csv.split('\n');
    const names = head.split(',');
    const encoded = lines.map((line) => {
      const record = Object.fromEntries(line.split(',').map((cell, at) => [names[at]!, cell]));
      return Array.from(encoder.encode(record), (value) => Math.round(value * 1000) / 1000);
    });
    const { train, test } = rowsOfTask(task);
    const text = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();
    expect(text(encoded)).toEqual(text([...train, ...test].map(({ row }) => row)));
    expect([
      ...encoder.encode({
        age: 30,
        colour: 'mauve',
        since: new Date(0),
        member: true,
        weight: '1e1',
        other: 1,
      }),
    ]).toEqual([30, 0, 0, 0, 0, 0, 1, 10]);
  });

  it('says the column of a cell that it cannot encode', async () => {
    const encoder = rowEncoder(schemaOf(await tableTask(csv, { target: 'kind' })));
    const record = { age: 3, colour: 'red', since: '2024-01-01', member: 'no', weight: 4 };
    expect(() => encoder.encode({ ...record, weight: 'heavy' }, 'new.csv, line 3')).toThrow(
      'new.csv, line 3, column "weight": found "heavy", expected a number. Mend the cell.',
    );
    const { weight, ...rest } = record;
    expect(() => encoder.encode({ ...rest, wieght: weight })).toThrow(
      'row, column "weight": found nothing, expected a value: in training, no cell of this column was empty. Is "wieght" meant? Rename it.',
    );
    expect(() => encoder.encode({ ...record, since: '15/1/24' })).toThrow(
      'column "since": found "15/1/24", expected a date',
    );
  });

  it('turns predictions back into values and names', async () => {
    const task = await tableTask(csv, { target: ['kind', 'weight'] });
    const read = targetReader(schemaOf(task));
    const predictions = { kind: { probabilities: [0.2, 0.8, 0.7, 0.3] }, weight: { values: [12.5, 13] } };
    expect(read(predictions)).toEqual({
      kind: { value: 'dog', probabilities: { cat: 0.2, dog: 0.8 } },
      weight: { value: 12.5 },
    });
    expect(read(predictions, 1)['kind']?.value).toBe('cat');
    expect(() => read({ kind: {} })).toThrow('predictions.kind.probabilities, column "kind": found nothing');
  });
});

describe('the split', () => {
  it('holds one of each block out, whatever comes after', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (size, seed) => {
        const isHeldOut = heldOutRule({ share: 1 / size, seed });
        const rows = Array.from({ length: 20 * size }, (_, row) => isHeldOut(row, undefined));
        for (let block = 0; block < 20; block += 1) {
          expect(rows.slice(block * size, (block + 1) * size).filter(Boolean)).toHaveLength(1);
        }
      }),
    );
    for (const share of [0.07, 0.15, 0.3, 0.5, 0.65, 0.9]) {
      const isHeldOut = heldOutRule({ share, seed: 3 });
      const held = Array.from({ length: 10_000 }, (_, row) => isHeldOut(row, undefined)).filter(
        Boolean,
      ).length;
      expect(Math.abs(held - share * 10_000)).toBeLessThanOrEqual(1);
    }
    const places = Array.from({ length: 5000 }, (_, row) => row).filter((row) =>
      heldOutRule({ share: 0.2, seed: 1 })(row, null),
    );
    const counts = [0, 1, 2, 3, 4].map((place) => places.filter((row) => row % 5 === place).length);
    expect(Math.min(...counts)).toBeGreaterThan(150);
  });
});

it('moments are those of all numbers, joined or not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 2, maxLength: 40 }),
      fc.nat({ max: 40 }),
      (thousandths, cut) => {
        const numbers = thousandths.map((value) => value / 1000);
        const [one, other] = [new Moments(), new Moments()];
        numbers.forEach((value, at) => (at < cut ? one : other).add(value, true));
        const both = one.joined(other);
        const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
        const square = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
        expect(both.mean).toBeCloseTo(mean, 4);
        // Both sums are off by some roundings of the largest number, which is much of a deviation far below it.
        const roundings = numbers.length * 2 ** -50 * Math.max(...numbers.map(Math.abs));
        const deviation = new Set(numbers).size === 1 ? 1 : Math.sqrt(square);
        expect(Math.abs(both.deviation - deviation)).toBeLessThanOrEqual(1e-9 * deviation + roundings);
        expect([both.min, both.max, both.count]).toEqual([
          Math.min(...numbers),
          Math.max(...numbers),
          numbers.length,
        ]);
      },
    ),
  );
});

describe('categories that were not learned', () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({
    hue: i % 2 ? 'red' : 'blue',
    size: i % 7,
    kind: i % 3,
  }));
  const schema = async (): Promise<TableSchema> => schemaOf(await tableTask(rows, { target: 'kind' }));

  it('are none of them, unless somebody wants to know', async () => {
    expect([...rowEncoder(await schema()).encode({ hue: 'green', size: 1 })]).toEqual([0, 0, 1]);
    const found: unknown[] = [];
    const encoder = rowEncoder(await schema(), { unseen: (each) => found.push(each) });
    encoder.encode({ hue: 'green', size: 1 }, 'new.csv, line 2');
    encoder.encode({ hue: 'red', size: 1 }, 'new.csv, line 3');
    expect(found).toEqual([{ column: 'hue', category: 'green', place: 'new.csv, line 2' }]);
  });

  it('are refused where that is wanted, with what is meant', async () => {
    const encoder = rowEncoder(await schema(), { unseen: 'refuse' });
    expect(() => encoder.encode({ hue: 'rad', size: 1 }, 'new.csv, line 2')).toThrow(
      'new.csv, line 2, column "hue": found "rad", expected one of the categories that were learned: "blue", "red". Did you mean "red"?',
    );
    expect([...encoder.encode({ hue: ' red ', size: 1 })]).toEqual([0, 1, 1]);
    expect(() => rowEncoder({} as TableSchema, { unseen: 'ask' } as never)).toThrow('options.unseen');
  });
});

it.each([
  [{ target: ['kind', 'kind'] }, 'options.target: found "kind", expected every target once.'],
  [
    { target: 'kind', leaveOut: ['kind'] },
    'options.leaveOut: found "kind", expected columns that are no targets.',
  ],
  [
    { target: 'kind', split: { column: 'hue', value: 'grue' } },
    'option split.value: found "grue", which no row with a target has in column "hue", expected a value of that column.',
  ],
])('a column is for one thing alone: %j', async (options, message) => {
  const rows = Array.from({ length: 20 }, (_, i) => ({
    hue: i % 2 ? 'red' : 'blue',
    size: i % 7,
    kind: i % 3,
  }));
  await expect(tableTask(rows, options)).rejects.toThrow(message);
});

it('more columns than a spreadsheet has are refused before anything is made of them', async () => {
  const names = Array.from({ length: 16_385 }, (_, i) => `c${i}`).join(',');
  const csv = `${names}\n${'1,'.repeat(16_384)}2\n`;
  await expect(tableTask(csv, { target: 'c0' })).rejects.toThrow(
    'table: found 16385 columns, expected at most 16384. Write the rows as an .npz, or keep the columns that matter.',
  );
});
