import { expect, it } from 'vitest';
import { inspectTable } from '../inspect-table.ts';
import { tableTask } from '../table-task.ts';

const rows = Array.from({ length: 30 }, (_, i) => ({ x: i * i, y: i % 2 ? 'odd' : 'even' }));

it.each<[string, string]>([
  ['on one line', JSON.stringify(rows)],
  ['over lines', JSON.stringify(rows, null, 2)],
  ['an object on each line, between commas', `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`],
])('reads a list %s', async (_, text) => {
  const { report } = await tableTask(text, { target: 'y', format: 'json-lines' });
  expect(report.facts).toContainEqual(['written as', 'a JSON list']);
  expect(report.columns?.map(({ name, range }) => [name, range])).toEqual([
    ['x', '0 to 841'],
    ['y', undefined],
  ]);
});

it('refuses a list on each line with the line', async () => {
  const text = rows.map(({ x, y }) => JSON.stringify([x, y])).join('\n');
  await expect(tableTask(text, { target: 'y', format: 'json-lines', name: 'rows.jsonl' })).rejects.toThrow(
    /^rows.jsonl, line 1: found \[0,"even"\], expected /,
  );
});

it('tells large numbers that lie close together apart', async () => {
  const large = rows.map(({ x, y }) => ({ x: 9_007_199_254_740_000 + x, y }));
  const { columns } = await inspectTable(large, { target: 'y' });
  expect(columns?.[0]?.range).toBe('9007199254740000 to 9007199254740841');
});
