import { adam, type Backend, normal, referenceBackend, type TrainingTask } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize, type GrowthRule } from '../../growth/growth-rule.ts';
import { levelTask, quadrantTask } from '../../testing/finite-tasks.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { livelyGrowth, sampleOptions, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import { createTrainer } from '../create-trainer.ts';
import type { Trainer } from '../trainer.ts';
import type { TrainerOptions } from '../trainer-options.ts';
import type { Report } from '../run/report.ts';

const fixed = fixedSize({ criterion: outgoingL1({ outputs: 2, penalty: 0 }) });

/** A network that has room to learn every wrong label by heart. */
function trainer(
  options: Partial<TrainerOptions> = {},
  task: TrainingTask = quadrantTask(80, -0.8),
): Trainer {
  const spread = normal(0.7);
  return createTrainer(
    sampleOptions({
      model: catalogued('layered', task, 24),
      task,
      batch: 20,
      plannedCycles: 200,
      optimizer: adam(),
      learningRate: 0.05,
      growth: fixed,
      initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
      validation: { share: 0.25, every: 10 },
      ...options,
    }),
  );
}

async function reports(run: ReturnType<Trainer['run']>): Promise<Report[]> {
  const all: Report[] = [];
  for await (const report of run) all.push(report);
  return all;
}

const numbersOf = ({ state }: Trainer): object =>
  Object.fromEntries([...state.tensors].map(([{ name }, values]) => [name, [...values]]));

describe('a validated run', () => {
  it('ends with the best network that was looked at, and reports the loss on what was kept back', async () => {
    const levels = (): Trainer => trainer({}, levelTask(80, -0.8));
    const validated = levels();
    const seen = await reports(validated.run({ cycles: 200, reportEvery: 10 }));
    const losses = seen.map(({ validationLoss }) => validationLoss!);
    const [lowest, { best }] = [Math.min(...losses.slice(0, -1)), validated];
    expect(best!.validationLoss).toBe(lowest);
    expect(best!.cycle).toBe(10 * (losses.indexOf(lowest) + 1));
    expect(best!.cycle).toBeLessThan(150);
    // The last report is of the network that took the last one's place.
    expect(losses.at(-1)).toBe(lowest);
    expect(validated.cycle).toBe(200);
    expect(validated.validate()).toBe(lowest);
    const again = trained(levels(), best!.cycle);
    expect(numbersOf(validated)).toEqual(numbersOf(again));
  });

  it('ends with a surer network that classifies clearly more of what was kept back rightly', async () => {
    const validated = trainer();
    const seen = await reports(validated.run({ cycles: 200, reportEvery: 10 }));
    const losses = seen.map(({ validationLoss }) => validationLoss!).slice(0, -1);
    const lowest = Math.min(...losses);
    const every = 10 * (losses.indexOf(lowest) + 1);
    // The first look of this one is at the network of the lowest loss.
    const likeliest = trained(trainer({ validation: { share: 0.25, every } }), every).best!;
    expect(likeliest.validationLoss).toBe(lowest);
    expect(validated.best!.validationLoss).toBeGreaterThan(lowest);
    expect(validated.best!.missed).toBeLessThan(likeliest.missed! - 1);
    expect(numbersOf(validated)).toEqual(numbersOf(trained(trainer(), validated.best!.cycle)));
  });

  it('leaves training as it is: looks change no bit of it', () => {
    const task = quadrantTask(80);
    const parted = (options: Partial<TrainerOptions>): object =>
      numbersOf(trained(trainer({ growth: livelyGrowth, ...options }, task), 60));
    expect(parted({ validation: { share: 0.25, every: 1 } })).toEqual(
      parted({ validation: { share: 0.25, every: 1000 } }),
    );
  });

  it('counts its looks', () => {
    const looked = trained(trainer({ validation: { share: 0.25, every: 10 } }), 30);
    expect(looked.lookups).toBe(3 * looked.cost.multiplyAdds);
  });

  it('goes on to the end with the last network, told so, or stopped before', async () => {
    const last = trainer({ validation: { share: 0.25, every: 10, keepBest: false } });
    await reports(last.run({ cycles: 200 }));
    expect(last.best).toBeUndefined();
    expect(last.validate()).toBeGreaterThan(0);
    const part = trainer();
    await reports(part.run({ cycles: 180 }));
    expect(part.best!.cycle).toBeLessThan(180);
    expect(numbersOf(part)).toEqual(numbersOf(trained(trainer(), 180)));
    part.restoreBest();
    expect(numbersOf(part)).toEqual(numbersOf(trained(trainer(), part.best!.cycle)));
  });

  it('stops early by what it keeps back, and ends with the best', async () => {
    const levels = (): Trainer => trainer({}, levelTask(80, -0.8));
    const stopped = levels();
    await reports(stopped.run({ cycles: 200, earlyStop: { every: 10, patience: 3 } }));
    expect(stopped.cycle).toBeLessThan(150);
    expect(stopped.best!.cycle).toBe(stopped.cycle - 30);
    expect(numbersOf(stopped)).toEqual(numbersOf(trained(levels(), stopped.best!.cycle)));
  });

  it('goes on from a checkpoint as if nothing had been in between, best network included', async () => {
    const options = { growth: livelyGrowth };
    const whole = trainer(options);
    await reports(whole.run({ cycles: 200 }));
    const early = trained(trainer(options), 137);
    const checkpoint = throughFile(early.checkpoint());
    const later = trainer({ ...options, checkpoint });
    expect(later.best).toEqual(early.best);
    await reports(later.run({ cycles: 200 }));
    expect(later.best).toEqual(whole.best);
    expect(later.checkpoint()).toEqual(whole.checkpoint());
  });

  it('goes on only with what it kept back', () => {
    const checkpoint = trained(trainer(), 10).checkpoint();
    expect(() => trainer({ checkpoint, validation: { share: 0.5 } })).toThrow(
      'checkpoint: $.validation.rows: found 60, expected 40: go on with the same option validation.',
    );
    expect(() => trainer({ checkpoint, validation: false })).toThrow(
      '$.validation.rows: found 60, expected nothing, as nothing is kept back',
    );
  });

  it.each([
    ['layers', 'deep'],
    ['units', 'layered'],
  ])('comes back to a network of other %s, with the edits that led to it', async (_what, architecture) => {
    const task = quadrantTask(80, -0.8);
    const growing: GrowthRule = {
      ...fixed,
      propose: ({ scale, ids, name }, _draws, { cycle }) => {
        const layers = scale === 'layer' && architecture === 'deep' && cycle % 50 === 30;
        const units = architecture === 'layered' && name === 'lower' && cycle % 40 === 30;
        return { removed: units && ids.length > 3 ? [0] : [], births: layers ? 1 : units ? 2 : 0 };
      },
    };
    const options = { model: catalogued(architecture, task, 8), growth: growing };
    const run = trainer(options, task);
    const told: number[] = [];
    run.on('applied', ({ cycle }) => told.push(cycle));
    await reports(run.run({ cycles: 200 }));
    const { best } = run;
    expect(best!.cycle).toBeLessThan(told.at(-1)!);
    const again = trained(trainer(options, task), best!.cycle);
    expect(numbersOf(run)).toEqual(numbersOf(again));
    expect(run.edits).toEqual(again.edits);
    expect([run.births, run.deaths]).toEqual([again.births, again.deaths]);
    expect(run.populations).toEqual(again.populations);
    expect(run.parameterCount).toBe(best!.parameters);
    // Listeners go on listening when the network does.
    const before = told.length;
    trained(run, 100);
    expect(told.length).toBeGreaterThan(before);
  });

  it('gives the memory of networks back that it no longer needs', async () => {
    let open = 0;
    const backend = referenceBackend('double');
    const counting: Backend = {
      description: backend.description,
      place: (state) => {
        open++;
        const residence = backend.place(state);
        const release = residence.release.bind(residence);
        residence.release = () => {
          open--;
          release();
        };
        return residence;
      },
    };
    const run = trainer({ backend: counting });
    await reports(run.run({ cycles: 200 }));
    expect(open).toBe(1);
  });
});
