import { MeristemError, stateToJson } from '@meristem/autodiff';
import { describe, expect, it, vi } from 'vitest';
import { givenTask } from '../testing/given-task.ts';
import { sampleTask, sampleTrainer, trained } from '../testing/sample-trainer.ts';
import type { Report, RunOptions } from './run/report.ts';
import type { Trainer } from './trainer.ts';
import { sizesOf } from '../testing/sizes.ts';

/** Runs to the end and collects the reports. */
async function reportsOf(trainer: Trainer, run: RunOptions): Promise<Report[]> {
  const reports: Report[] = [];
  for await (const report of trainer.run(run)) reports.push(report);
  return reports;
}

/** Everything of a run that a pause, a stop or a report must not touch. */
const outcome = ({ state, smoothedLoss, edits }: Trainer): unknown => ({
  state: stateToJson(state),
  smoothedLoss,
  edits,
});

const milliseconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count));

describe('the reports of a run', () => {
  it('come every so many cycles, and at the end', async () => {
    const reports = await reportsOf(sampleTrainer(), { cycles: 25, reportEvery: 10 });
    expect(reports.map(({ cycle }) => cycle)).toEqual([10, 20, 25]);
    expect(
      (await reportsOf(sampleTrainer(), { cycles: 20, reportEvery: 10 })).map(({ cycle }) => cycle),
    ).toEqual([10, 20]);
    expect((await reportsOf(sampleTrainer(), { cycles: 250 })).map(({ cycle }) => cycle)).toEqual([
      100, 200, 250,
    ]);
  });

  it('say how the run stands', async () => {
    const trainer = sampleTrainer({
      rateSchedule: { kind: 'linear', to: 0 },
      penaltySchedule: { kind: 'linear', to: 0.5 },
    });
    const [middle, last] = (await reportsOf(trainer, { cycles: 200, reportEvery: 100 })) as [Report, Report];
    expect(middle.learningRate).toBeCloseTo(0.01, 15);
    expect(middle.penaltyScale).toBeCloseTo(0.75, 15);
    expect([last.learningRate, last.penaltyScale]).toEqual([0, 0.5]);
    expect(last).toMatchObject({
      populations: trainer.populations,
      births: trainer.births,
      deaths: trainer.deaths,
      smoothedLoss: trainer.smoothedLoss,
    });
    expect(last.births - last.deaths).toBe(sizesOf(last)['memory']! - 2);
    expect(last.loss).toBeGreaterThan(0);
    expect(last.loss).not.toBe(last.smoothedLoss);
    expect(last.microsecondsPerCycle).toBeGreaterThan(0);
    expect(last.microsecondsPerCycle).toBeLessThan(1e6);
  });

  it('count cycles since the very start', async () => {
    const trainer = sampleTrainer();
    await reportsOf(trainer, { cycles: 7, reportEvery: 5 });
    expect((await reportsOf(trainer, { cycles: 12, reportEvery: 5 })).map(({ cycle }) => cycle)).toEqual([
      10, 12,
    ]);
    expect(await reportsOf(trainer, { cycles: 12, reportEvery: 5 })).toEqual([]);
    expect(trainer.cycle).toBe(12);
  });

  it('do not change the run', async () => {
    const [plain, reported] = [trained(sampleTrainer(), 50), sampleTrainer()];
    await reportsOf(reported, { cycles: 50, reportEvery: 3 });
    expect(outcome(reported)).toEqual(outcome(plain));
  });

  it.each<[Partial<RunOptions>, string]>([
    [{ reportEvery: 0 }, 'trainer.run: options.reportEvery: found 0, expected a whole number, 1 or more.'],
    [
      { reportEvery: 1.5 },
      'trainer.run: options.reportEvery: found 1.5, expected a whole number, 1 or more.',
    ],
    [{ cycles: 10.5 }, 'trainer.run: options.cycles: found 10.5, expected a whole number, 0 or more.'],
    [{ cycles: NaN }, 'trainer.run: options.cycles: found NaN, expected a whole number, 0 or more.'],
    [{ cycles: -1 }, 'trainer.run: options.cycles: found -1, expected a whole number, 0 or more.'],
  ])('cannot be had with %j', async (options, message) => {
    const trainer = sampleTrainer();
    await expect(reportsOf(trainer, { cycles: 10, ...options })).rejects.toThrow(
      expect.objectContaining({ code: 'option', message }),
    );
    expect(await reportsOf(trainer, { cycles: 1 })).toHaveLength(1);
  });
});

describe('a pause', () => {
  it('holds the run until it is resumed, and changes nothing', async () => {
    const trainer = sampleTrainer();
    const reports: number[] = [];
    const running = (async () => {
      for await (const { cycle } of trainer.run({ cycles: 30, reportEvery: 5 })) {
        reports.push(cycle);
        if (cycle === 10) trainer.pause();
      }
    })();
    await vi.waitFor(() => expect(reports).toEqual([5, 10]));
    trainer.pause();
    await milliseconds(20);
    expect([trainer.cycle, reports]).toEqual([10, [5, 10]]);
    trainer.resume();
    await running;
    expect(reports).toEqual([5, 10, 15, 20, 25, 30]);
    expect(outcome(trainer)).toEqual(outcome(trained(sampleTrainer(), 30)));
  });

  it('before a run holds it after its first cycle', async () => {
    const trainer = sampleTrainer();
    trainer.pause();
    const running = reportsOf(trainer, { cycles: 3 });
    await milliseconds(10);
    expect(trainer.cycle).toBe(1);
    trainer.resume();
    expect((await running).map(({ cycle }) => cycle)).toEqual([3]);
  });

  it('ends with a stop', async () => {
    const trainer = sampleTrainer();
    trainer.pause();
    const running = reportsOf(trainer, { cycles: 1000 });
    await milliseconds(5);
    trainer.stop();
    expect((await running).map(({ cycle }) => cycle)).toEqual([1]);
    expect((await reportsOf(trainer, { cycles: 5 })).map(({ cycle }) => cycle)).toEqual([5]);
  });
});

describe('a stop', () => {
  it('ends the run after its present cycle with a last report, and a later run goes on from there', async () => {
    const trainer = sampleTrainer();
    const reports: number[] = [];
    for await (const { cycle } of trainer.run({ cycles: 30, reportEvery: 4 })) {
      reports.push(cycle);
      if (cycle === 8) trainer.stop();
    }
    expect(reports).toEqual([4, 8]);
    expect((await reportsOf(trainer, { cycles: 30, reportEvery: 20 })).map(({ cycle }) => cycle)).toEqual([
      20, 30,
    ]);
    expect(outcome(trainer)).toEqual(outcome(trained(sampleTrainer(), 30)));
  });

  it('comes through from a timer, for a run leaves time for other work of its thread', async () => {
    const trainer = sampleTrainer();
    const timer = vi.fn(() => trainer.stop());
    setTimeout(timer, 20);
    const reports = await reportsOf(trainer, { cycles: 1e9, reportEvery: 1e9 });
    expect(timer).toHaveBeenCalledOnce();
    expect(reports.map(({ cycle }) => cycle)).toEqual([trainer.cycle]);
    expect(trainer.cycle).toBeLessThan(1e9);
  });
});

describe('an abort signal', () => {
  it('that was given before lets no cycle run, and rejects with its reason', async () => {
    const trainer = sampleTrainer();
    const reason = new Error('changed my mind');
    await expect(reportsOf(trainer, { cycles: 10, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(trainer.cycle).toBe(0);
  });

  it('that is given between cycles ends the run there', async () => {
    const [trainer, controller] = [sampleTrainer(), new AbortController()];
    const run = async (): Promise<void> => {
      for await (const { cycle } of trainer.run({ cycles: 30, reportEvery: 5, signal: controller.signal })) {
        if (cycle === 10) controller.abort();
      }
    };
    await expect(run()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(trainer.cycle).toBe(10);
    await reportsOf(trainer, { cycles: 30 });
    expect(outcome(trainer)).toEqual(outcome(trained(sampleTrainer(), 30)));
  });

  it('that comes from a timer ends a busy run', async () => {
    const trainer = sampleTrainer();
    const signal = AbortSignal.timeout(20);
    await expect(reportsOf(trainer, { cycles: 1e9, reportEvery: 1e9, signal })).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
    expect(trainer.cycle).toBeGreaterThan(0);
  });

  it.each([
    ['while the run is paused', 10],
    ['before the pause is noticed', 0],
  ])('%s wakes it', async (_what, delay) => {
    const [trainer, controller] = [sampleTrainer(), new AbortController()];
    trainer.pause();
    const running = reportsOf(trainer, { cycles: 10, signal: controller.signal });
    if (delay > 0) await milliseconds(delay);
    controller.abort();
    await expect(running).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(trainer.cycle).toBe(1);
    expect(await reportsOf(trainer, { cycles: 10 })).toHaveLength(1);
  });
});

describe('a second run', () => {
  const refusal = new MeristemError(
    'trainer',
    'run: found a run in progress, expected none. Await or stop it before starting another.',
  );

  it('is refused while one is in progress, which is not disturbed', async () => {
    const trainer = sampleTrainer();
    const reports: number[] = [];
    for await (const { cycle } of trainer.run({ cycles: 10, reportEvery: 5 })) {
      reports.push(cycle);
      await expect(reportsOf(trainer, { cycles: 20 })).rejects.toThrow(refusal);
    }
    expect(reports).toEqual([5, 10]);
    expect(outcome(trainer)).toEqual(outcome(trained(sampleTrainer(), 10)));
  });

  it('may follow one that was left early', async () => {
    const trainer = sampleTrainer();
    for await (const { cycle } of trainer.run({ cycles: 10, reportEvery: 5 })) if (cycle === 5) break;
    expect((await reportsOf(trainer, { cycles: 10 })).map(({ cycle }) => cycle)).toEqual([10]);
  });

  it('may follow one that failed', async () => {
    let fail = true;
    const { steps, inputs, targets } = sampleTask;
    const at = (): readonly number[] => {
      if (fail) throw new Error('no data today');
      return [0];
    };
    const trainer = sampleTrainer({ task: givenTask({ name: 'failing', steps, inputs, targets, at }) });
    await expect(reportsOf(trainer, { cycles: 3 })).rejects.toThrow('no data today');
    fail = false;
    expect((await reportsOf(trainer, { cycles: 3 })).map(({ cycle }) => cycle)).toEqual([3]);
  });
});
