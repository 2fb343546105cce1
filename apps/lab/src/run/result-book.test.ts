import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleResult } from '../testing/sample-result.ts';
import { ResultBook } from './result-book.ts';

describe('a book of results', () => {
  let folder: string;
  let path: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-book-'));
    path = join(folder, 'results.jsonl');
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const lines = async (): Promise<readonly unknown[]> =>
    (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  it('takes each result once, also after it was closed, and drops a line that was cut off', async () => {
    const [one, two] = [sampleResult({ seed: 0 }), sampleResult({ seed: 1 })];
    const book = await ResultBook.open(path);
    book.add('a', one);
    book.add('b', one);
    book.add('a', one);
    await book.flush();
    expect(await lines()).toEqual([
      { run: 'a', ...one },
      { run: 'b', ...one },
    ]);
    await writeFile(path, `${await readFile(path, 'utf8')}{"run":"a","seed"`);
    const again = await ResultBook.open(path);
    again.add('b', one);
    again.add('a', two);
    await again.flush();
    expect(await lines()).toEqual([
      { run: 'a', ...one },
      { run: 'b', ...one },
      { run: 'a', ...two },
    ]);
  });
});
