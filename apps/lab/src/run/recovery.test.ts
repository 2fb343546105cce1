import { readdir, readFile, rm, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NonFiniteError } from '@meristem/autodiff';
import { checkpointFromBytes } from '@meristem/growable';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chosenPlan } from '../options/experiment-choice.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { SeedFolder } from './seed-folder.ts';
import type { SeedRequest } from './train-seed.ts';
import { trainSeed } from './train-seed.ts';

const seed = 4;

describe('a seed whose files are damaged', () => {
  let parent: string;
  let request: SeedRequest;
  let path: string;
  let whole: SeedResult | undefined;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'lab-recovery-'));
    const plan = await chosenPlan({
      task: 'digraphs',
      architecture: 'recurrent',
      rule: 'outgoing-l1',
      preset: 'paper',
      units: 3,
      cycles: 120,
      backend: 'reference',
    });
    const common = { plan: { ...plan, reportEvery: 7 }, seed, checkpointSeconds: 0, keep: 3 };
    whole = await trainFor({ ...common, folder: join(parent, 'whole') }, Infinity);
    request = { ...common, folder: join(parent, 'run') };
    path = join(request.folder, `seed-${seed}`);
    await trainFor(request, 9);
  });

  afterEach(async () => {
    await rm(parent, { recursive: true });
  });

  async function trainFor(asked: SeedRequest, reports: number): Promise<SeedResult | undefined> {
    const stop = new AbortController();
    let seen = 0;
    return await trainSeed(asked, {
      signal: stop.signal,
      onReport: () => {
        if (++seen >= reports) stop.abort();
      },
    });
  }

  /** Flips a bit in the middle of a file. */
  async function spoil(name: string): Promise<void> {
    const bytes = await readFile(join(path, name));
    const at = bytes.length >> 1;
    bytes[at] = bytes[at]! ^ 4;
    await writeFile(join(path, name), bytes);
  }

  /** Finishes the run, which must come to what it would have come to, and returns what it warns of. */
  async function recovered(): Promise<readonly string[]> {
    const result = await trainFor(request, Infinity);
    const timeless = { wallSeconds: 0, microsecondsPerCycle: 0, warnings: [] };
    expect({ ...result, ...timeless }).toEqual({ ...whole, ...timeless });
    const [mine, theirs] = await Promise.all(
      [request.folder, join(parent, 'whole')].map(async (run) =>
        (await new SeedFolder(run, seed).reports()).map((report) => ({ ...report, microsecondsPerCycle: 0 })),
      ),
    );
    expect(mine).toEqual(theirs);
    return result!.warnings.slice(0, result!.warnings.length - whole!.warnings.length);
  }

  it('keeps the last three checkpoints and the best', async () => {
    const names = (await readdir(path)).filter((name) => name.startsWith('checkpoint-'));
    expect(names.length).toBeGreaterThanOrEqual(3);
    expect(names.length).toBeLessThanOrEqual(4);
    expect(names).toContain('checkpoint-63.safetensors');
  });

  it('goes on from the checkpoint before a damaged one, and says so', async () => {
    await spoil('checkpoint-63.safetensors');
    const [warning, ...others] = await recovered();
    expect(others).toEqual([]);
    expect(warning).toMatch(
      /^The checkpoint of cycle 63 was damaged, and lies as \S+damaged-checkpoint-63\.safetensors now; training went on from that of cycle 56\. readTensorFile: /,
    );
    expect(await readdir(path)).toContain('damaged-checkpoint-63.safetensors');
  });

  it('starts anew where all are damaged', async () => {
    for (const name of await readdir(path)) if (name.startsWith('checkpoint-')) await spoil(name);
    expect((await recovered()).every((warning) => warning.includes('training went on from the start.'))).toBe(
      true,
    );
  });

  it('goes back to before a damaged line of the log, or says how many reports are lost', async () => {
    const log = join(path, 'log.jsonl');
    const lines = (await readFile(log, 'utf8')).split('\n');
    await writeFile(
      log,
      [...lines.slice(0, 7), lines[7]!.replace('"loss":', '"loss":1'), ...lines.slice(8)].join('\n'),
    );
    expect(await recovered()).toEqual([
      'The log was damaged after line 7; training went on from that of cycle 49.',
    ]);
  });

  it('computes a damaged result again', async () => {
    await recovered();
    await spoil('result.json');
    expect((await recovered())[0]).toMatch(/^The result of before is damaged, and was computed again/);
  });

  it('says that reports are missing in the log of a run that has finished', async () => {
    await recovered();
    const log = join(path, 'log.jsonl');
    const lines = (await readFile(log, 'utf8')).split('\n');
    await writeFile(log, `${lines.slice(0, -2).join('\n')}\n`);
    await expect(new SeedFolder(request.folder, seed).reports()).rejects.toThrow(
      `found ${lines.length - 2} whole lines, expected the ${lines.length - 1} that the run has written`,
    );
  });

  it('clears away what a killed process has left', async () => {
    const left = '.checkpoint-63.safetensors.0f8fad5b-d9cb-469f-a165-70867728950e';
    await writeFile(join(path, left), 'half');
    await writeFile(join(path, '.mine'), 'kept');
    await recovered();
    const names = await readdir(path);
    expect(names).not.toContain(left);
    expect(names).toContain('.mine');
  });

  it('goes on from the JSON that a checkpoint was before', async () => {
    const { last } = await new SeedFolder(request.folder, seed).lastCheckpoint();
    const { trainer, sitting } = last!;
    const tensors = Object.entries(trainer.state.tensors).map(([name, values]) => [name, Array.from(values)]);
    const state = { ...trainer.state, dims: undefined, tensors: Object.fromEntries(tensors) as object };
    const earlier = {
      ...trainer,
      formatVersion: 2,
      edits: [],
      notes: undefined,
      precision: undefined,
      state,
    };
    const times = { ...sitting, lines: undefined };
    for (const name of await readdir(path)) if (name.startsWith('checkpoint-')) await rm(join(path, name));
    await writeFile(join(path, 'checkpoint.json'), JSON.stringify({ trainer: earlier, ...times }));
    expect(await recovered()).toEqual([]);
    expect(await readdir(path)).not.toContain('checkpoint.json');
  });

  it('writes checkpoints that stand alone', async () => {
    const { notes } = checkpointFromBytes(await readFile(join(path, 'checkpoint-63.safetensors')));
    expect(JSON.parse(notes!['plan']!)).toEqual(JSON.parse(JSON.stringify(request.plan)));
    expect(JSON.parse(notes!['architecture']!)).toMatchObject({ name: 'recurrent' });
  });
});

describe('a seed that diverges', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-divergence-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const requestOf = async (onDivergence: 'rollback' | undefined): Promise<SeedRequest> => {
    const plan = await chosenPlan({
      task: 'two-spirals',
      taskOptions: '{"train": 20, "test": 10}',
      architecture: 'layered',
      rule: 'none',
      preset: 'paper',
      units: 6,
      cycles: 40,
      backend: 'reference',
    });
    const optimizer = { kind: 'sgd', learningRate: 1e10, momentum: 0.9 } as const;
    const experiment = { ...plan.experiment, clipping: undefined, optimizer } as typeof plan.experiment;
    const settings = { ...plan, reportEvery: 1, experiment, onDivergence };
    return { plan: settings, seed: 1, folder, checkpointSeconds: 0, keep: 2 };
  };

  const train = async (request: SeedRequest): Promise<SeedResult | undefined> =>
    await trainSeed(request, { signal: new AbortController().signal, onReport: () => {} });

  it('stops with the tensor and the units that broke, and keeps the last good checkpoint', async () => {
    const request = await requestOf(undefined);
    await expect(train(request)).rejects.toThrow(NonFiniteError);
    await expect(train(request)).rejects.toThrow(
      /at element \d+ of "[\w.]+" \(unit \d+ of axis "\w+" as pre/,
    );
    const { last } = await new SeedFolder(folder, 1).lastCheckpoint();
    expect(last?.trainer.cycle).toBeGreaterThan(0);
  });

  it('goes back and on at a lower rate where it is told to, and says so', async () => {
    const result = await train(await requestOf('rollback'));
    const went = result!.warnings.filter((warning) => warning.startsWith('Diverged in cycle'));
    expect(went.length).toBeGreaterThan(0);
    expect(went.at(-1)).toContain(`and on at ${0.5 ** went.length} of its rate.`);
    const files = new SeedFolder(folder, 1);
    const log = await readFile(join(files.path, 'log.jsonl'), 'utf8');
    expect(log).toContain('{"kind":"rollback","cycle":');
    const { last } = await files.lastCheckpoint();
    expect(last?.trainer.rateFactor).toBe(0.5 ** went.length);
    const reports = await files.reports();
    expect(reports.map(({ cycle }) => cycle)).toEqual([...Array(40).keys()].map((cycle) => cycle + 1));
    expect(reports.at(-1)!.learningRate).toBe(1e10 * 0.5 ** went.length);
  });
});
