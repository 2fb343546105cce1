import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chosenPlan } from '../options/experiment-choice.ts';
import { RunFolderError } from '../errors.ts';
import { TaskShelf } from '../tasks.ts';
import type { GroupMember } from './run-group.ts';
import { RunGroup } from './run-group.ts';

describe('RunGroup', () => {
  let path: string;
  let members: readonly GroupMember[];

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'lab-group-'));
    const plan = await chosenPlan({
      task: 'digraphs',
      architecture: 'recurrent',
      rule: 'outgoing-l1',
      preset: 'paper',
      cycles: 20,
      backend: 'reference',
    });
    members = ['first', 'second'].map((name) => ({ name, plan }));
  });

  afterEach(async () => {
    await rm(path, { recursive: true });
  });

  it('trains its members side by side, each in a folder of its own, and makes a common task once', async () => {
    const group = await RunGroup.open(path, members, [3], new TaskShelf());
    const progress = new PassThrough();
    const folders: string[] = [];
    const outcomes = await group.train([3], {
      workers: 2,
      signal: new AbortController().signal,
      progress,
      onResult: (_result, folder) => folders.push(folder),
    });
    const trained = await group.finish(outcomes);
    await group.release();
    expect(folders.toSorted()).toEqual([join(path, 'first'), join(path, 'second')]);
    expect(trained.map(({ member, results }) => [member.name, results.map(({ seed }) => seed)])).toEqual([
      ['first', [3]],
      ['second', [3]],
    ]);
    expect(trained[0]?.task).toBe(trained[1]?.task);
    expect(String(progress.read())).toContain('second, seed 3');
  });

  it('leaves no folder locked when one of them cannot be used', async () => {
    await mkdir(join(path, 'second'));
    await writeFile(join(path, 'second', 'thesis.tex'), 'mine');
    await expect(RunGroup.open(path, members, [0], new TaskShelf())).rejects.toThrow(RunFolderError);
    const first = await RunGroup.open(path, members.slice(0, 1), [0], new TaskShelf());
    await first.release();
  });
});
