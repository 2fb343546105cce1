import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { digraphs } from '@meristem/tasks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chosenPlan } from '../options/experiment-choice.ts';
import { SeedFailedError } from '../errors.ts';
import { RunFolder } from './run-folder.ts';
import type { RunOutcome } from './displayed-training.ts';
import { trainRuns } from './displayed-training.ts';

describe('trainRuns', () => {
  let parent: string;
  let folder: RunFolder;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'lab-train-runs-'));
    const plan = await chosenPlan({
      task: 'digraphs',
      architecture: 'recurrent',
      rule: 'outgoing-l1',
      preset: 'tuned',
      cycles: 60,
      backend: 'reference',
    });
    folder = await RunFolder.create(join(parent, 'run'), plan, [0, 1, 2]);
  });

  afterEach(async () => {
    await folder.release();
    await rm(parent, { recursive: true });
  });

  const train = async (signal: AbortSignal): Promise<RunOutcome> => {
    const progress = new PassThrough();
    progress.resume();
    const [outcome] = await trainRuns([{ folder, task: digraphs(), seeds: folder.seeds, label: '' }], {
      workers: 2,
      signal,
      progress,
    });
    if (outcome === undefined) throw new Error('one run went in, none came out');
    return outcome;
  };

  it('trains every seed in a worker of its own and gives the results in order', async () => {
    const { results, failures, stopped } = await train(new AbortController().signal);
    expect(results.map(({ seed, cycles }) => [seed, cycles])).toEqual([
      [0, 60],
      [1, 60],
      [2, 60],
    ]);
    expect({ failures, stopped }).toEqual({ failures: [], stopped: [] });
  });

  it('lets the others finish when a seed fails, and keeps its files', async () => {
    const broken = folder.seed(1).path;
    await mkdir(broken);
    await writeFile(join(broken, 'checkpoint.json'), '{"trainer": ');
    const { results, failures } = await train(new AbortController().signal);
    expect(results.map(({ seed }) => seed)).toEqual([0, 2]);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toBeInstanceOf(SeedFailedError);
    expect(failures[0]?.message).toMatch(
      /^seed 1 \(.*seed-1\): .*checkpoint\.json: found text that is not JSON/,
    );
    expect(await readFile(join(broken, 'checkpoint.json'), 'utf8')).toBe('{"trainer": ');
  });

  it('trains nothing once it has been told to stop', async () => {
    const { results, stopped } = await train(AbortSignal.abort('SIGINT'));
    expect({ results, stopped }).toEqual({ results: [], stopped: [0, 1, 2] });
  });
});
