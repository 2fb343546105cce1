import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { rowsOfTask } from '../../testing/rows-of-task.ts';
import { tableTask } from '../table-task.ts';

/** Forty rows in groups of sixteen. */
function file(more: Parameters<typeof parquetWriteBuffer>[0]['columnData'] = []): Uint8Array {
  const count = Array.from({ length: 40 }, (_, i) => i);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'size', data: count.map((i) => i * i), type: 'INT32' },
        { name: 'big', data: count.map((i) => (i % 4 === 3 ? null : BigInt(i))), type: 'INT64' },
        { name: 'share', data: count.map((i) => i / 4), type: 'DOUBLE' },
        { name: 'on', data: count.map((i) => i % 3 === 0), type: 'BOOLEAN' },
        { name: 'when', data: count.map((i) => new Date(Date.UTC(2024, 0, 1 + i))), type: 'TIMESTAMP' },
        { name: 'kind', data: count.map((i) => ['red', 'blue'][i % 2]!), type: 'STRING' },
        ...more,
      ],
      rowGroupSize: 16,
    }),
  );
}

it('reads columns of all kinds, over row groups', async () => {
  const task = await tableTask(file(), { target: 'kind', columns: ['size', 'big', 'share', 'on', 'when'] });
  expect(task.report.columns?.map(({ name, type, missing }) => [name, type, missing])).toEqual([
    ['size', 'number', 0],
    ['big', 'number', 10],
    ['share', 'number', 0],
    ['on', 'yes or no', 0],
    ['when', 'date', 0],
    ['kind', 'class, one of 2', 0],
  ]);
  const { train, test } = rowsOfTask(task);
  const rows = [...train, ...test].toSorted(
    (one, other) => Number(one['row']![0]) - Number(other['row']![0]),
  );
  expect(rows).toHaveLength(40);
  expect(rows[18]).toEqual({ row: [324, 18, 0, 4.5, 1, 19723 + 18], kind: ['red'] });
  expect(rows[39]!['row']!.slice(2)).toEqual([1, 9.75, 1, 19723 + 39]);
});

it('is known by how it starts, and says what it does not read', async () => {
  const lists = file([{ name: 'list', data: Array.from({ length: 40 }, () => ({ a: 1 })), type: 'JSON' }]);
  await expect(tableTask(lists, { target: 'kind' })).rejects.toThrow(
    'table, row 1, column "list": found {"a":1}, expected a number, a text',
  );
});

it('refuses two columns of one name, as a CSV’s are', async () => {
  const twice = file([{ name: 'size', data: Array.from({ length: 40 }, (_, i) => -i), type: 'INT32' }]);
  await expect(tableTask(twice, { target: 'kind' })).rejects.toThrow(
    'table: found two columns named "size", expected a name of its own for every column. Rename one of them.',
  );
});

it('refuses a damaged file', async () => {
  const whole = file();
  await expect(tableTask(whole.subarray(0, whole.length - 9), { target: 'kind' })).rejects.toThrow(
    'table: found no PAR1 at its end, expected a whole Parquet file',
  );
});
