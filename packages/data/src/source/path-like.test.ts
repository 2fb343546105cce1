import { describe, expect, it } from 'vitest';
import { seriesTask } from '../series/series-task.ts';
import { tableTask } from '../table/table-task.ts';
import { textTask } from '../text/text-task.ts';

describe('a path where the data itself is meant', () => {
  it.each([
    'people.csv',
    '/data/my people.csv',
    './people',
    'C:\\data\\people.tsv',
    'file:///people.parquet',
  ])('is refused, with what reads a file: %s', async (path) => {
    const message = `: found the text ${JSON.stringify(path)}, which looks like a path, expected a table as text itself, bytes, or a file. Pass fileSource(${JSON.stringify(path)}) of @meristem/data/file.`;
    await expect(tableTask(path, { target: 'x' })).rejects.toThrow(message);
    await expect(seriesTask(path)).rejects.toThrow(message);
    await expect(textTask(path)).rejects.toThrow(
      'expected a text itself, bytes, or a file. Pass fileSource(',
    );
  });

  it('is a single cell, if nothing else: no table', async () => {
    await expect(tableTask('people', { target: 'x' })).rejects.toThrow(
      'table: found the text "people", one cell, expected a table as text, with a line for the names of its columns and one for each row.',
    );
  });

  it('is no text of one line, with or without a point in it', async () => {
    const task = await textTask('to be or not to be. That is .txt or so');
    expect(task.targets[0]?.size).toBe(14);
    expect((await textTask('a/b/c/d/e/f/g/h/i/j/k')).targets[0]?.size).toBe(12);
  });
});
