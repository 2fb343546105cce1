import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryError } from '@meristem/autodiff';
import type { Checkpoint, Report } from '@meristem/growable';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chosenPlan } from '../options/experiment-choice.ts';
import type { RuleChoice } from '../options/experiment-choice.ts';
import { totalUnits } from '../result/population-counts.ts';
import { taskOfPlan } from '../tasks.ts';
import { memoryBudget, seedNeed } from './memory-budget.ts';
import { SeedFolder } from './seed-folder.ts';
import { sittingOf } from './sitting.ts';
import type { SeedRequest } from './train-seed.ts';
import { trainSeed } from './train-seed.ts';
import { workOf } from './work-count.ts';

const seed = 4;

/** A checkpoint without how long it took to get there. */
function timeless(checkpoint: Checkpoint | undefined): object {
  const { notes, ...rest } = checkpoint!;
  const sitting = sittingOf(checkpoint!);
  return { ...rest, notes: { ...notes, sitting: { ...sitting, wallSeconds: 0, trainingSeconds: 0 } } };
}

describe('trainSeed', () => {
  let parent: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'lab-seed-'));
  });

  afterEach(async () => {
    await rm(parent, { recursive: true });
  });

  const requestOf = async (run: string, rule: RuleChoice = 'outgoing-l1'): Promise<SeedRequest> => {
    const folds = rule === 'grow-fold';
    const plan = await chosenPlan({
      task: 'easy-hard-easy',
      taskOptions: '{"cycles": 240}',
      architecture: rule === 'multiplier' ? 'loop' : 'recurrent',
      rule,
      preset: folds ? 'tuned' : 'paper',
      units: 3,
      // Folding waits for the end of growth, which first looks whether it is wanted at cycle 250.
      cycles: folds ? 900 : 240,
      backend: 'reference',
    });
    // Short runs report every cycle, which would let a resumed run hide in the grid of reports.
    return {
      plan: { ...plan, reportEvery: folds ? 33 : 7 },
      seed,
      folder: join(parent, run),
      checkpointSeconds: 1e6,
      keep: 2,
    };
  };

  const trainFor = async (request: SeedRequest, reports: number): ReturnType<typeof trainSeed> => {
    const stop = new AbortController();
    let seen = 0;
    const onReport = (): void => {
      if (++seen >= reports) stop.abort();
    };
    return await trainSeed(request, { signal: stop.signal, onReport });
  };

  const checkpointOf = async ({ folder }: SeedRequest): Promise<Checkpoint | undefined> =>
    (await new SeedFolder(folder, seed).lastCheckpoint()).last?.trainer;

  const everything = async (request: SeedRequest): Promise<object> => {
    const files = new SeedFolder(request.folder, seed);
    const result = await files.result();
    return {
      log: (await files.reports()).map((report) => ({ ...report, microsecondsPerCycle: 0 })),
      checkpoint: timeless(await checkpointOf(request)),
      result: { ...result, wallSeconds: 0, microsecondsPerCycle: 0 },
    };
  };

  it.each(['outgoing-l1', 'multiplier', 'grow-fold'] as const)(
    'comes to the same bits in one piece and in three (%s)',
    async (rule) => {
      const whole = await requestOf('whole', rule);
      const pieces = await requestOf('pieces', rule);
      await trainFor(whole, Infinity);
      expect(await trainFor(pieces, 5)).toBeUndefined();
      expect(await trainFor(pieces, 11)).toBeUndefined();
      // Otherwise the last piece would have nothing of it to remember.
      const { births = 0, deaths = 0, lookups = 0 } = (await checkpointOf(pieces)) ?? {};
      if (rule === 'grow-fold') expect(Math.min(births, deaths, lookups)).toBeGreaterThan(0);
      else expect(lookups).toBe(0);
      expect(await trainFor(pieces, Infinity)).toBeDefined();
      expect(await everything(pieces)).toEqual(await everything(whole));
    },
  );

  it('ends at the report at which its work is spent, in one piece as in several', async () => {
    const free = await trainFor(await requestOf('free'), Infinity);
    const within = async (run: string): Promise<SeedRequest> => {
      const request = await requestOf(run);
      return { ...request, plan: { ...request.plan, multiplyAdds: workOf(free!) / 2 } };
    };
    const [whole, pieces] = [await within('whole'), await within('pieces')];
    const ended = (await trainFor(whole, Infinity))!;
    expect(ended.cycles % 7).toBe(0);
    expect(workOf(ended)).toBeGreaterThanOrEqual(workOf(free!) / 2);
    const most = 3 * 7 * (free!.peakParameters * 40);
    expect(workOf(ended)).toBeLessThan(workOf(free!) / 2 + most);
    expect(ended.cycles).toBeLessThan(240);
    expect(await trainFor(pieces, 5)).toBeUndefined();
    expect((await trainFor(pieces, Infinity))!.cycles).toBe(ended.cycles);
    expect(await everything(pieces)).toEqual(await everything(whole));
  });

  it('loses no more than what came after the last checkpoint when it is cut off', async () => {
    const whole = await requestOf('whole');
    const cut = await requestOf('cut');
    await trainFor(whole, Infinity);
    await trainFor(cut, 6);
    // A crash leaves reports that the checkpoint knows nothing of, and half a line.
    const folder = new SeedFolder(cut.folder, seed);
    const log = await folder.log({ cycle: 1e6 });
    await log.append({ ...((await folder.reports())[0] as Report), cycle: 49, loss: Number.MAX_VALUE });
    await log.close();
    await trainFor(cut, Infinity);
    expect(await everything(cut)).toEqual(await everything(whole));
  });

  it('names the limit that was given where a network outgrows its share of it', async () => {
    const request = await requestOf('grown', 'grow-fold');
    const need = seedNeed(request.plan, await taskOfPlan(request.plan));
    const { perSeed, share } = memoryBudget([need], 1, need + 64e6);
    expect(perSeed).toBe(need);
    const training = trainFor({ ...request, memoryLimit: perSeed, memoryShare: share }, Infinity);
    await expect(training).rejects.toThrow(MemoryError);
    await expect(training).rejects.toThrow(
      /^memory: found a network that would take \S+ kB, expected at most \S+ kB, what the memory limit of 64 MB leaves each of 1 seed at a time, beside 64 MB for kernels and address space\. Start it with a higher --memory-limit or fewer --workers, or let it have fewer units\.$/,
    );
  });

  it('does not train a seed again that has finished', async () => {
    const request = await requestOf('run');
    const result = await trainFor(request, Infinity);
    const file = join(request.folder, `seed-${seed}`, 'log.jsonl');
    const log = await readFile(file, 'utf8');
    expect(await trainFor(request, 1)).toEqual(result);
    expect(await readFile(file, 'utf8')).toBe(log);
  });

  it('writes checkpoints while it trains', async () => {
    const request = { ...(await requestOf('run')), checkpointSeconds: 0 };
    const folder = new SeedFolder(request.folder, seed);
    const cycles: Promise<number | undefined>[] = [];
    await trainSeed(request, {
      signal: new AbortController().signal,
      onReport: () => cycles.push(folder.lastCheckpoint().then(({ last }) => last?.trainer.cycle)),
    });
    expect((await Promise.all(cycles)).some((cycle) => cycle !== undefined && cycle < 240)).toBe(true);
  });

  it('evaluates on held-out text of the phase in force at the end', async () => {
    const result = await trainFor(await requestOf('run'), Infinity);
    expect(result?.heldOut.floor).toBeCloseTo(9.0, 2);
    expect(result?.heldOut.ratio).toBeCloseTo((result?.heldOut.natsPerCycle ?? 0) / 8.997, 2);
    expect(result?.totalUnits).toBe(result?.units['memory']);
    expect(result?.heldOut.costs['next']).toBeCloseTo(result?.heldOut.natsPerCycle ?? 0, 5);
  });

  it('counts the work of networks of all sizes that there were', async () => {
    const request = await requestOf('run');
    const every = { ...request, plan: { ...request.plan, reportEvery: 1 } };
    const result = await trainFor(every, Infinity);
    const sizes = (await new SeedFolder(request.folder, seed).reports()).map(({ populations }) =>
      totalUnits(populations),
    );
    expect(new Set(sizes).size).toBeGreaterThan(1);
    // A cycle is trained with the units that the one before it left.
    const products = [3, ...sizes.slice(0, -1)].map((units) => 40 * units * (4 + units + 4));
    expect(result?.multiplyAdds).toBe(products.reduce((total, each) => total + each, 0));
  });

  it('tells the accuracy, and every population, of a stack that learns examples', async () => {
    const plan = await chosenPlan({
      task: 'two-spirals',
      taskOptions: '{"train": 20, "test": 10, "noise": 0}',
      architecture: 'deep',
      rule: 'none',
      preset: 'paper',
      cycles: 5,
      backend: 'reference',
    });
    const folder = join(parent, 'stack');
    const result = await trainFor({ plan, seed, folder, checkpointSeconds: 1e6, keep: 2 }, Infinity);
    const accuracy = result?.heldOut.accuracy?.['class'] ?? Number.NaN;
    expect(accuracy * 10).toBeCloseTo(Math.round(accuracy * 10), 5);
    expect(result?.heldOut).toMatchObject({ floor: 0, ratio: null });
    const scales = result?.populations.map(({ scale }) => scale);
    expect(new Set(scales)).toEqual(new Set(['neuron', 'layer']));
    expect(result?.totalUnits).toBe(
      result?.populations.reduce((total, { scale, size }) => total + (scale === 'neuron' ? size : 0), 0),
    );
  });

  it('keeps examples back, ends with the network that did best on them, and goes on with them', async () => {
    const plan = await chosenPlan({
      task: 'two-spirals',
      taskOptions: '{"train": 40, "test": 10}',
      architecture: 'layered',
      rule: 'none',
      preset: 'paper',
      units: 4,
      cycles: 60,
      validation: { share: 0.25 },
      backend: 'reference',
    });
    const folder = join(parent, 'kept-back');
    const request: SeedRequest = { plan, seed, folder, checkpointSeconds: 1e6, keep: 2 };
    expect(plan.experiment.validation).toEqual({ share: 0.25 });
    const result = await trainFor(request, Infinity);
    const { natsPerCycle, bestCycle } = result!.validation!;
    expect(natsPerCycle).toBeGreaterThan(0);
    expect(bestCycle).toBeLessThanOrEqual(60);
    const reports = await new SeedFolder(folder, seed).reports();
    expect(reports.at(-1)!.validationLoss).toBe(natsPerCycle);
    const cut = { ...request, folder: join(parent, 'kept-back-cut') };
    await trainFor(cut, 31);
    const whole = await trainFor(cut, Infinity);
    expect({ ...whole, wallSeconds: 0, microsecondsPerCycle: 0 }).toEqual({
      ...result,
      wallSeconds: 0,
      microsecondsPerCycle: 0,
    });
  });

  it('says that a network has learned nothing', async () => {
    const plan = await chosenPlan({
      task: 'two-spirals',
      taskOptions: '{"train": 20, "test": 20}',
      architecture: 'layered',
      rule: 'none',
      preset: 'paper',
      cycles: 1,
      backend: 'reference',
    });
    const result = await trainFor(
      { plan, seed, folder: join(parent, 'idle'), checkpointSeconds: 1e6, keep: 2 },
      Infinity,
    );
    expect(result?.warnings).toHaveLength(1);
    expect(result?.warnings[0]).toMatch(
      /^No better than guessing: held out it costs 0\.70 nats per cycle, guessing 0\.69\. Train for longer/,
    );
    expect(result?.validation).toBeNull();
  });
});
