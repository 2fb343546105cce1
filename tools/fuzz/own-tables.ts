import { readFileSync } from 'node:fs';
import {
  DataError,
  inspectSeries,
  inspectTable,
  type OwnDataTask,
  type Row,
  rowEncoder,
  type SeriesSchema,
  seriesTask,
  type TableSchema,
  tableTask,
  targetReader,
} from '@meristem/data';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { damagedFiles, withDamage } from './damage.ts';
import { dealt } from './dealt.ts';
import type { Parser } from './parsers.ts';

const ROWS = Array.from({ length: 24 }, (_, i) => ({
  when: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
  size: (i * i) / 4,
  hue: ['red', 'blue', ''][i % 3] as string,
  on: ['yes', 'no'][i % 2] as string,
  kind: ['cat', 'dog'][(i >> 1) % 2] as string,
}));
const NAMES = Object.keys(ROWS[0] as object);
const CSV = [NAMES, ...ROWS.map((row) => Object.values(row))].map((row) => row.join(',')).join('\n');
const LINES = ROWS.map((row) => JSON.stringify(row)).join('\n');
/** In one dialect and the other: with decimal commas, and a quote around an end of a line. */
const TABLES = [
  CSV,
  CSV.replaceAll(',', ';').replaceAll('.', ','),
  CSV.replaceAll(',', '\t').replaceAll('red', '"re\nd"'),
  `${CSV.replaceAll('\n', '\r\n')}\r\n`,
];
const WIDE = { codec: 'UNCOMPRESSED', rowGroupSize: 10 } as const;

const SAME = { target: 'kind' };
const LOAD = { target: 'size', time: 'when' };
const tasks = await Promise.all([
  tableTask(CSV, SAME),
  tableTask(CSV, { target: ['size', 'kind'], regress: ['size'], missing: 'drop' }),
  tableTask(CSV, { ...SAME, split: { column: 'on', value: 'no' } }),
]);
const series = await Promise.all([
  seriesTask(CSV, LOAD),
  seriesTask(CSV, { ...LOAD, window: 3, horizon: 2 }),
]);

const schemasOf = (of: readonly Pick<OwnDataTask, 'options'>[]): readonly unknown[] =>
  of.map(({ options }) => JSON.parse(JSON.stringify(options['schema'])) as unknown);

/** Parsers of tables and of series, of what they are told, and of what was inferred of others before. */
export function tableParsers(): readonly Parser[] {
  return [
    { name: 'own csv', weight: 6, samples: TABLES, read: (text: string) => readTable(text, SAME) },
    {
      name: 'own json',
      weight: 4,
      samples: [LINES, JSON.stringify(ROWS, undefined, 1)],
      read: (text: string) => readTable(text, SAME),
    },
    { name: 'own rows', weight: 4, samples: [ROWS], read: (rows: readonly Row[]) => readTable(rows, SAME) },
    ...damagedTables(),
    {
      name: 'own table options',
      weight: 4,
      samples: [
        SAME,
        { target: ['kind', 'size'], regress: ['size'], missing: 'drop', missingWords: ['none'], seed: 3 },
        { ...SAME, columns: ['size', 'when'], types: { size: 'number' }, decimal: '.', dates: 'day-first' },
        { ...SAME, leaveOut: ['on'], split: { column: 'on', value: 'no' }, categories: 9, rare: 1 },
        { ...SAME, split: 0.3, delimiter: ',', header: true, encoding: 'utf-8', format: 'csv', name: 'own' },
      ],
      read: (options: never) => readTable(CSV, options),
    },
    {
      name: 'own table schema',
      weight: 4,
      samples: schemasOf(tasks),
      read: async (schema: TableSchema) => dealt(await tableTask(CSV, { ...SAME, schema })),
    },
    { name: 'own rows asked', weight: 2, samples: schemasOf(tasks), read: askRow },
    { name: 'own series', weight: 4, samples: TABLES, read: (text: string) => readSeries(text, LOAD) },
    {
      name: 'own series options',
      weight: 3,
      samples: [
        LOAD,
        { ...LOAD, horizon: 2, window: 3, split: 0.3, missing: 'refuse' },
        { target: ['size'], steps: 4, columns: ['size', 'on'], leaveOut: ['hue'], header: true },
      ],
      read: (options: never) => readSeries(CSV, options),
    },
    {
      name: 'own series schema',
      weight: 3,
      samples: schemasOf(series),
      read: async (schema: SeriesSchema) => dealt(await seriesTask(CSV, { schema })),
    },
  ];
}

/** Parsers of files whose bytes are damaged: texts in other encodings, and Parquet. */
function damagedTables(): readonly Parser[] {
  const columnData = NAMES.map((name) => ({
    name,
    data: ROWS.map((row) => row[name as keyof (typeof ROWS)[0]]),
  }));
  const more = { name: 'big', type: 'INT64' as const, data: ROWS.map((_, i) => (i % 4 ? BigInt(i) : null)) };
  const files = [
    ['csv in UTF-16', new Uint8Array(Buffer.from(`\ufeff${CSV}`, 'utf16le')), 'kind'],
    ['csv in UTF-8', new TextEncoder().encode(CSV.replaceAll('red', 'röd 🙂')), 'kind'],
    ['lines of json', new TextEncoder().encode(LINES), 'kind'],
    ['packed parquet', new Uint8Array(parquetWriteBuffer({ columnData })), 'kind'],
    [
      'plain parquet',
      new Uint8Array(parquetWriteBuffer({ columnData: [...columnData, more], ...WIDE })),
      'kind',
    ],
    ...foreignParquet(),
  ] as const;
  return files.map(([name, file, target]): Parser => ({
    name: `own ${name}`,
    weight: name.endsWith(' parquet') ? 5 : 2,
    samples: damagedFiles(file),
    file,
    read: (input: unknown) => readTable(withDamage(file, input), { target }),
  }));
}

/** Files of other programs, with all packings and encodings that the reader takes; and what of each is to be predicted. */
function foreignParquet(): readonly (readonly [name: string, file: Uint8Array, target: string])[] {
  const url = new URL('../../packages/data/fixtures/parquet.json', import.meta.url);
  const written = JSON.parse(readFileSync(url, 'utf8')) as Readonly<
    Record<string, { readonly file: string; readonly columns: Readonly<Record<string, unknown>> }>
  >;
  return Object.entries(written).map(([name, { file, columns }]) => {
    const target = ['hue', 'size', 'price'].find((column) => column in columns) as string;
    return [`parquet by ${name}`, new Uint8Array(Buffer.from(file, 'base64')), target] as const;
  });
}

async function readTable(
  source: string | Uint8Array | readonly Row[],
  options: { readonly target: string },
): Promise<void> {
  await inspected(() => inspectTable(source, options));
  const task = await tableTask(source, options);
  dealt(task);
  const again = await tableTask(source, JSON.parse(JSON.stringify(task.options)) as typeof SAME);
  requireSame(task.options, again.options);
}

async function readSeries(source: string, options: object): Promise<void> {
  await inspected(() => inspectSeries(source, options));
  const task = await seriesTask(source, options);
  dealt(task);
  const again = await seriesTask(source, JSON.parse(JSON.stringify(task.options)) as object);
  requireSame(task.options, again.options);
}

/** Looks at data: what is wrong in them has to be told, not thrown. */
export async function inspected(inspect: () => Promise<unknown>): Promise<void> {
  try {
    await inspect();
  } catch (error) {
    if (error instanceof DataError) throw new TypeError('thrown, not told', { cause: error });
    throw error;
  }
}

/** What is inferred of data has to make the same of them again. */
export function requireSame(one: object, other: object): void {
  if (JSON.stringify(one) !== JSON.stringify(other)) throw new TypeError('another task from its own options');
}

function askRow(schema: TableSchema): void {
  const { size, encode } = rowEncoder(schema);
  if (size < 100_000 && !encode(ROWS[1]!).every(Number.isFinite))
    throw new TypeError('encodes what is not finite');
  const read = targetReader(schema);
  const answer = { probabilities: new Float64Array(64), values: [1] };
  read(Object.fromEntries(schema.targets.map(({ port }) => [port, answer])));
}
