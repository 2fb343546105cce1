import {
  type CycleArrays,
  cycleArrays,
  type JsonValue,
  stateToJson,
  type TrainingStream,
  type TrainingTask,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { livelyGrowth, sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import type { Trainer } from '../trainer.ts';
import type { RunOptions } from './report.ts';

const line = new Error('the line went dead');

/** How the data of a task comes. */
interface Arrival {
  /** Called before each cycle of the training stream comes, with its number. */
  before?(cycle: number): Promise<void>;
}

/** The sample task, whose cycles come one by one, and only when they are waited for. */
function awaitedTask({ before }: Arrival = {}): TrainingTask {
  let opened = 0;
  return {
    ...sampleTask,
    open(request): TrainingStream {
      const source = sampleTask.open(request);
      const isTraining = opened++ === 0;
      const ready: { readonly arrays: CycleArrays; readonly position: JsonValue }[] = [];
      let [position, read] = [source.position(), 0];
      return {
        async prepare(cycles) {
          while (ready.length < cycles) {
            if (isTraining) await before?.(read);
            const arrays = cycleArrays(sampleTask, request.batch);
            source.next(arrays);
            read += 1;
            ready.push({ arrays, position: source.position() });
          }
        },
        next(into) {
          const cycle = ready.shift();
          if (!cycle) throw line;
          for (const port in into) (into[port] as Float64Array).set(cycle.arrays[port] as Float64Array);
          position = cycle.position;
        },
        position: () => position,
        seek(to) {
          ready.length = 0;
          source.seek(to);
          position = to;
        },
      };
    },
  };
}

const growth = { ...livelyGrowth, window: 5 };
const awaited = (arrival?: Arrival, more: Parameters<typeof sampleTrainer>[0] = {}): Trainer =>
  sampleTrainer({ task: awaitedTask(arrival), growth, ...more });

async function ran(trainer: Trainer, cycles: number, more: Partial<RunOptions> = {}): Promise<Trainer> {
  for await (const report of trainer.run({ cycles, ...more })) void report;
  return trainer;
}

const milliseconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count));

describe('data that has to be waited for', () => {
  it('makes the run that it would make at hand', async () => {
    const whole = trained(sampleTrainer({ growth }), 60);
    const trainer = await ran(awaited(), 60);
    expect(throughFile(trainer.checkpoint())).toEqual(throughFile(whole.checkpoint()));
    expect(trainer.births).toBeGreaterThan(5);
  });

  it('goes on from a checkpoint, with all that was remembered of it', async () => {
    const whole = trained(sampleTrainer({ growth }), 73);
    const checkpoint = throughFile((await ran(awaited(), 33)).checkpoint());
    const resumed = awaited({}, { checkpoint });
    // Before anything has come it stands where it stood.
    expect(throughFile(resumed.checkpoint())).toEqual(checkpoint);
    await ran(resumed, 73);
    expect(throughFile(resumed.checkpoint())).toEqual(throughFile(whole.checkpoint()));
  });

  it('may fail while a run goes back to where it was, and be asked again', async () => {
    const whole = trained(sampleTrainer({ growth }), 50);
    const checkpoint = throughFile(trained(sampleTrainer({ growth }), 33).checkpoint());
    let fails = true;
    const before = (cycle: number): Promise<void> =>
      fails && cycle === 2 ? Promise.reject(line) : Promise.resolve();
    const resumed = awaited({ before }, { checkpoint });
    await expect(ran(resumed, 50)).rejects.toBe(line);
    fails = false;
    await ran(resumed, 50);
    expect(throughFile(resumed.checkpoint())).toEqual(throughFile(whole.checkpoint()));
  });

  it('can be waited for by hand', async () => {
    const trainer = awaited();
    expect(() => trainer.train()).toThrow(line);
    await trainer.prepare(3);
    trained(trainer, 3);
    expect(() => trainer.train()).toThrow(line);
    await sampleTrainer().prepare();
  });

  it('ends the run where it fails, which goes on once it comes', async () => {
    let fails = true;
    const before = (cycle: number): Promise<void> =>
      fails && cycle === 7 ? Promise.reject(line) : Promise.resolve();
    const trainer = awaited({ before });
    await expect(ran(trainer, 20)).rejects.toBe(line);
    expect(trainer.cycle).toBe(7);
    fails = false;
    await ran(trainer, 20);
    expect(stateToJson(trainer.state)).toEqual(stateToJson(trained(sampleTrainer({ growth }), 20).state));
  });

  it('does not hold a run that is stopped, or aborted', async () => {
    const before = (cycle: number): Promise<void> =>
      cycle === 4 ? new Promise(() => undefined) : Promise.resolve();
    const stopped = awaited({ before });
    const running = ran(stopped, 20);
    await milliseconds(50);
    stopped.stop();
    expect((await running).cycle).toBe(4);

    const [aborted, control] = [awaited({ before }), new AbortController()];
    const ending = ran(aborted, 20, { signal: control.signal });
    await milliseconds(50);
    control.abort(line);
    await expect(ending).rejects.toBe(line);
  });
});
