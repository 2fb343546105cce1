import {
  cycleArrays,
  foldKey,
  randomKey,
  type RandomKey,
  referenceBackend,
  stateToJson,
  type TrainingTask,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { livelyGrowth, sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { echoTask, textTask } from '../../testing/symbol-tasks.ts';
import { traceEvaluation } from '../live-model/train-step.ts';
import type { Trainer } from '../trainer.ts';

/** A task that notes with which keys it is opened, under its name. */
function noted(task: TrainingTask, name: string, opened: [string, RandomKey][]): TrainingTask {
  return { ...task, name, open: (request) => (opened.push([name, request.key]), task.open(request)) };
}

/** The mean loss by hand: from silence, over fresh sequences, the first five cycles uncounted. */
function lossByHand(trainer: Trainer, cycles: number, batch: number): number {
  const { carried } = trainer.model;
  const silent = carried.reduce((state, one) => state.with(one, state.read(one).fill(0)), trainer.state);
  const executable = referenceBackend('double')
    .place(silent)
    .load(traceEvaluation(trainer.model, livelyGrowth.criterion));
  const stream = sampleTask.open({ key: foldKey(foldKey(randomKey(11), 'held-out'), trainer.cycle), batch });
  const arrays = cycleArrays(sampleTask, batch);
  const losses = Array.from({ length: 5 + cycles }, () => {
    stream.next(arrays);
    executable.run(arrays);
    return executable.output('loss')[0]!;
  });
  return losses.slice(5).reduce((total, loss) => total + loss, 0) / cycles;
}

describe('a held-out evaluation', () => {
  it.each([1, 3])('is the mean loss from silence on fresh sequences, in a batch of %i', (batch) => {
    const trainer = trained(sampleTrainer({ batch }), 40);
    const found = trainer.evaluate({ cycles: 8 });
    expect(found).toMatchObject({
      natsPerCycle: lossByHand(trainer, 8, batch),
      floor: 1e-3,
      ratio: found.natsPerCycle / 1e-3,
      cycles: 8,
    });
  });

  it('touches nothing of the training, bit for bit', () => {
    const [plain, evaluated] = [sampleTrainer(), sampleTrainer()];
    for (let cycle = 0; cycle < 40; cycle++) {
      plain.train();
      evaluated.train();
      const [before, edits] = [stateToJson(evaluated.state), evaluated.edits.length];
      if (cycle % 7 === 0) evaluated.evaluate({ cycles: 3 });
      expect(stateToJson(evaluated.state)).toEqual(before);
      expect(evaluated.edits).toHaveLength(edits);
    }
    expect(stateToJson(evaluated.state)).toEqual(stateToJson(plain.state));
    expect([evaluated.smoothedLoss, evaluated.edits]).toEqual([plain.smoothedLoss, plain.edits]);
    expect(evaluated.strengths('memory')).toEqual(plain.strengths('memory'));
    expect(evaluated.checkpoint().stream).toEqual(plain.checkpoint().stream);
  });

  it('is the same when asked again, and fresh after more training', () => {
    const opened: [string, RandomKey][] = [];
    const trainer = trained(sampleTrainer({ task: noted(sampleTask, 'echo', opened) }), 10);
    expect(trainer.evaluate({ cycles: 3 })).toEqual(trainer.evaluate({ cycles: 3 }));
    trained(trainer, 1).evaluate({ cycles: 3 });
    // The second is looked at for what guessing costs.
    const [training, , first, again, later] = opened.map(([, key]) => key);
    expect(opened).toHaveLength(5);
    expect(again).toEqual(first);
    expect(first).not.toEqual(training);
    expect(later).not.toEqual(first);
  });

  it('covers 250 cycles unless told', () => {
    expect(sampleTrainer().evaluate().cycles).toBe(250);
  });

  it.each([0, -1, 2.5, NaN])('of %d cycles is refused', (cycles) => {
    expect(() => sampleTrainer().evaluate({ cycles })).toThrow(
      `trainer.evaluate: options.cycles: found ${cycles}, expected a whole number, 1 or more.`,
    );
  });

  it('knows no ratio where it knows no floor', () => {
    const task = textTask({ text: 'abc', letters: 'abc', steps: 6 });
    const { floor, ratio } = sampleTrainer({ task }).evaluate({ cycles: 2 });
    expect([floor, ratio]).toEqual([undefined, undefined]);
  });

  it('takes place in the phase in which the last training cycle was', () => {
    const opened: [string, RandomKey][] = [];
    const [early, late] = [
      noted(echoTask({ symbols: 3, steps: 6 }), 'early', opened),
      noted(echoTask({ symbols: 3, delay: 2, steps: 6 }), 'late', opened),
    ];
    const phases = [
      { firstCycle: 0, task: { ...early, floor: () => ({ natsPerCycle: 1 }) } },
      { firstCycle: 3, task: { ...late, floor: () => ({ natsPerCycle: 2 }) } },
    ];
    const task: TrainingTask = { ...sampleTask, phases };
    const trainer = sampleTrainer({
      task,
      growth: { name: 'none', criterion: outgoingL1(), propose: () => ({ removed: [], births: 0 }) },
    });
    const floors = Array.from({ length: 6 }, () => {
      const { floor } = trainer.evaluate({ cycles: 1 });
      trainer.train();
      return floor;
    });
    // Before cycle 1, and after 1, 2, 3, 4 and 5 cycles.
    expect(floors).toEqual([1, 1, 1, 1, 2, 2]);
    expect(opened.map(([name]) => name)).toEqual(['early', 'early', 'early', 'early', 'late', 'late']);
  });
});
