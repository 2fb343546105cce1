import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chosenPlan } from '../options/experiment-choice.ts';
import { RunFileError, RunFolderError } from '../errors.ts';
import { RunFolder } from './run-folder.ts';
import type { RunPlan } from './run-plan.ts';

const planOf = async (cycles: number): Promise<RunPlan> =>
  await chosenPlan({
    task: 'digraphs',
    architecture: 'recurrent',
    rule: 'outgoing-l1',
    preset: 'paper',
    cycles,
    backend: 'reference',
  });

describe('RunFolder', () => {
  let parent: string;
  let path: string;
  let plan: RunPlan;

  beforeAll(async () => {
    plan = await planOf(20);
  });

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'lab-folder-'));
    path = join(parent, 'deep', 'run');
  });

  afterEach(async () => {
    await rm(parent, { recursive: true });
  });

  const create = async (seeds: readonly number[] = [0, 1]): Promise<void> => {
    await (await RunFolder.create(path, plan, seeds)).release();
  };

  it('comes back as it was made', async () => {
    await create([3, 5]);
    const folder = await RunFolder.resume(path);
    expect(folder.seeds).toEqual([3, 5]);
    expect(folder.plan).toEqual(plan);
    await folder.release();
  });

  it('takes a folder that is empty', async () => {
    await mkdir(path, { recursive: true });
    await create();
    expect(await readdir(path)).toEqual(['run.json']);
  });

  it('leaves a folder with other files alone', async () => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'thesis.tex'), 'mine');
    await expect(create()).rejects.toThrow(RunFolderError);
    await expect(create()).rejects.toThrow(
      'found thesis.tex, expected a new or empty folder. Give another folder.',
    );
    expect(await readdir(path)).toEqual(['thesis.tex']);
  });

  it('says how to continue a run that has not finished', async () => {
    await create();
    await expect(create()).rejects.toThrow(`or continue this run with --resume ${path}`);
  });

  it('never writes to a finished run', async () => {
    const folder = await RunFolder.create(path, plan, [0]);
    await folder.finish([]);
    await folder.release();
    const before = await readFile(join(path, 'result.json'), 'utf8');
    await expect(create()).rejects.toThrow('found a finished run (digraphs, seeds 0)');
    expect(await readFile(join(path, 'result.json'), 'utf8')).toBe(before);
  });

  it('refuses a path that is a file', async () => {
    await writeFile(join(parent, 'deep'), 'a file');
    await expect(create()).rejects.toThrow(RunFolderError);
    await expect(RunFolder.resume(path)).rejects.toThrow('found no run.json');
  });

  it('adds seeds to the same run, and refuses another', async () => {
    await create([0, 1]);
    const more = await RunFolder.continueOrCreate(path, await planOf(20), [1, 2]);
    expect(more.seeds).toEqual([0, 1, 2]);
    await more.release();
    await expect(RunFolder.continueOrCreate(path, await planOf(21), [0])).rejects.toThrow(
      'with other settings',
    );
  });

  it('lets one process in at a time', async () => {
    const folder = await RunFolder.create(path, plan, [0]);
    await expect(RunFolder.resume(path)).rejects.toThrow(`found process ${process.pid} at work there`);
    await folder.release();
    await (await RunFolder.resume(path)).release();
  });

  it('takes over from a process that has died', async () => {
    await create();
    // Beyond the largest process id of any system.
    await writeFile(join(path, '.lock'), '2147483646\n');
    await (await RunFolder.resume(path)).release();
  });

  it.each([
    ['{"format": "meristem.run"', 'not JSON'],
    ['{"format": "meristem.run", "formatVersion": 9}', 'formatVersion'],
  ])('names what is wrong with the manifest %s', async (text, fault) => {
    await create();
    await writeFile(join(path, 'run.json'), text);
    await expect(RunFolder.resume(path)).rejects.toThrow(RunFileError);
    await expect(RunFolder.resume(path)).rejects.toThrow(fault);
  });
});
