import { sgd, type TrainingTask } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { compute } from '../../testing/compute.ts';
import { levelTask } from '../../testing/finite-tasks.ts';
import { catalogued, randomState, sampleModel } from '../../testing/sample-models.ts';
import { sampleOptions, sampleTask, trained } from '../../testing/sample-trainer.ts';
import { createTrainer } from '../create-trainer.ts';
import type { Trainer } from '../trainer.ts';
import type { TrainerOptions } from '../trainer-options.ts';
import { faded } from './fading.ts';

/** Levels, of which those that are kept back are far beyond what training sees. */
function surprisingTask(): TrainingTask {
  const task = levelTask(100);
  return {
    ...task,
    split: (request) => {
      const { training, validation } = task.split!(request);
      const open: typeof validation.open = (how) => {
        const opened = validation.open(how);
        const next = opened.stream.next.bind(opened.stream);
        opened.stream.next = (into) => {
          next(into);
          (into['class'] as Float64Array).fill(10);
        };
        return opened;
      };
      return { training, validation: { ...validation, open } };
    },
  };
}

/** A trainer whose gradients come to nothing, so that weights do nothing but fade. */
function trainer(options: Partial<TrainerOptions> = {}): Trainer {
  const { task = surprisingTask() } = options;
  return createTrainer({
    ...sampleOptions(),
    model: catalogued('layered', task, 6),
    task,
    batch: 10,
    optimizer: sgd(),
    learningRate: 1e-12,
    growth: fixedSize({ criterion: outgoingL1({ outputs: 2, penalty: 0 }) }),
    validation: { share: 0.1, every: 1, keepBest: false },
    forgetAfter: 2,
    ...options,
  });
}

/** What is left of every parameter of a run after some cycles, as a share of its first number. */
function left(run: Trainer, cycles: number): Readonly<Record<string, number>> {
  const names = run.model.parameters.map(({ name }) => name);
  const first = names.map((name) => run.state.read(name)[0]!);
  trained(run, cycles);
  return Object.fromEntries(names.map((name, i) => [name, run.state.read(name)[0]! / first[i]!]));
}

describe('weights that fade', () => {
  it('lose the batch over the passes and the examples in a cycle, from the first look at examples kept back on', () => {
    const after = (1 - 10 / (2 * 100)) ** 20;
    const shares = left(trainer(), 21);
    for (const name of ['point.to.lower', 'lower.to.upper', 'upper.to.class']) {
      expect(shares[name]).toBeCloseTo(after, 6);
    }
  });

  it('are those between units and ports, and no biases', () => {
    const model = sampleModel(catalogued('recurrent', sampleTask), sampleTask);
    const state = randomState(model, 4);
    const values = faded(model, model.parameters);
    const outputs = Object.fromEntries(model.parameters.map(({ name }, i) => [name, values[i]!]));
    const after = compute(state, outputs, { fading: 0.25 });
    for (const parameter of model.parameters) {
      const left = parameter.part === 'bias' || parameter.part === 'readoutBias' ? 1 : 0.75;
      expect(after[parameter.name]![0]! / state.read(parameter)[0]!).toBeCloseTo(left, 12);
    }
    expect(model.parameters.map(({ part }) => part).toSorted()).toEqual(
      ['bias', 'input', 'readout', 'readoutBias', 'recurrent'], // prettier-ignore
    );
  });

  it('stay where nothing is told, nothing is kept back, or no number of examples is known', () => {
    const untold = undefined as never;
    const runs = [
      trainer({ forgetAfter: untold }),
      trainer({ validation: false }),
      trainer({ task: { ...surprisingTask(), rows: untold, split: untold }, validation: false }),
    ];
    for (const run of runs) expect(left(run, 21)['lower.to.upper']).toBeCloseTo(1, 6);
  });
});
