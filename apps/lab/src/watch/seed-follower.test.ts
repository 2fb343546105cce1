import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeedFollower } from './seed-follower.ts';

let folder: string;
let log: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-follower-'));
  await mkdir(join(folder, 'seed-3'));
  log = join(folder, 'seed-3', 'log.jsonl');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const linesOf = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => `{"cycle":${from + at},"digest":"x"}\n`).join('');

describe('SeedFollower', () => {
  it('tells every line once, as it comes, and none that is half written', async () => {
    const follower = new SeedFollower(folder, 3);
    expect(await follower.news()).toEqual([]);
    await writeFile(log, `${linesOf(0, 2)}{"cycle":`);
    expect(await follower.news()).toEqual([{ kind: 'reports', reports: [{ cycle: 0 }, { cycle: 1 }] }]);
    expect(await follower.news()).toEqual([]);
    await appendFile(log, '2}\n');
    expect(await follower.news()).toEqual([{ kind: 'reports', reports: [{ cycle: 2 }] }]);
  });

  it('goes on after the offset of whatever was told last, at most 200 lines at a time', async () => {
    await writeFile(log, linesOf(0, 450));
    const cycles: unknown[] = [];
    let offset = 0;
    for (let round = 0; round < 3; round++) {
      const follower = new SeedFollower(folder, 3, offset);
      const [news] = await follower.news();
      if (news?.kind === 'reports') cycles.push(...news.reports.map(({ cycle }) => cycle));
      ({ offset } = follower);
    }
    expect(cycles).toEqual(Array.from({ length: 450 }, (_, at) => at));
  });

  it('starts anew where the log is shorter, or another file', async () => {
    const follower = new SeedFollower(folder, 3);
    await writeFile(log, linesOf(0, 4));
    await follower.news();
    await writeFile(log, linesOf(0, 2));
    expect(await follower.news()).toEqual([{ kind: 'reset' }]);
    expect(await follower.news()).toMatchObject([{ reports: [{ cycle: 0 }, { cycle: 1 }] }]);
    await writeFile(`${log}.new`, linesOf(0, 9));
    await rename(`${log}.new`, log);
    expect(await follower.news()).toEqual([{ kind: 'reset' }]);
    expect(await follower.news()).toMatchObject([{ reports: { length: 9 } }]);
  });

  it('tells the result after the whole log, once', async () => {
    await writeFile(log, linesOf(0, 201));
    await writeFile(join(folder, 'seed-3', 'result.json'), '{"kind":"result","digest":"x"}\n');
    const follower = new SeedFollower(folder, 3);
    const kinds: string[] = [];
    for (let look = 0; look < 5; look++) kinds.push(...(await follower.news()).map(({ kind }) => kind));
    expect(kinds).toEqual(['reports', 'reports', 'result']);
    expect(follower.finished).toBe(true);
  });

  it.each([
    ['{"cycle":', 'a line that is not a JSON object'],
    ['[1]', 'a line that is not a JSON object'],
    ['x'.repeat(1 << 20), 'a line that does not end'],
  ])('gives up a log with a damaged line: %.12s', async (line, what) => {
    await writeFile(log, line.length > 99 ? line : `${linesOf(0, 1)}${line}\n${linesOf(1, 2)}`);
    const follower = new SeedFollower(folder, 3);
    const news = await follower.news();
    expect(news.at(-1)).toMatchObject({ kind: 'fault', message: expect.stringContaining(what) as string });
    await appendFile(log, linesOf(2, 3));
    expect(await follower.news()).toEqual([]);
  });
});
